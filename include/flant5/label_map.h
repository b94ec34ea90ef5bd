// What a gold label in the data means: words in any case, integers, the usual marks for "no label".
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "flant5/label.h"

namespace flant5 {

class LabelMap {
 public:
  struct Reading {
    bool known = false;          // false: the value is neither a label nor a mark for "no label"
    std::optional<Label> label;  // none: unlabelled (or unknown)
    bool assumed = false;        // an integer was read with a mapping that nobody stated
  };

  // negative, neutral and positive (also bearish and bullish) by name; 0, 1, 2 in that order, which is only assumed.
  LabelMap();

  // "0=negative,1=positive": values as they stand in the data, labels by name. The words of the default map still hold
  // where the text gives them no other meaning; its integers do not. A value may be a mark for "no label" such as -1.
  // Throws UsageError naming the part that is wrong.
  static LabelMap parse(std::string_view text);

  // The ids of a known data set: one of scheme_names(). Throws UsageError naming them.
  //   phrasebank               0 negative, 1 neutral, 2 positive   (financial_phrasebank)
  //   bearish-bullish-neutral  0 negative, 1 positive, 2 neutral   (Twitter Financial News)
  //   sst2                     0 negative, 1 positive              (SST-2, GLUE)
  //   tweeteval                0 negative, 1 neutral, 2 positive   (TweetEval, sentiment)
  static LabelMap scheme(std::string_view name);
  static const std::vector<std::string>& scheme_names();

  // Case and surrounding space do not matter; 1.0 reads as 1, since tables with gaps turn integers so.
  // An empty value, null, none, nil, na, n/a, nan, -, ?, unlabeled, unlabelled, unknown and -1 mean "no label".
  Reading read(std::string_view value) const;

  // "0 negative, 1 neutral, 2 positive": the integers this map knows, for messages; empty if it knows none.
  std::string describe_integers() const;

 private:
  void set(std::string_view value, Label label);

  std::map<std::string, Label, std::less<>> labels_;
  bool assumes_integers_ = false;
};

}  // namespace flant5
