// What a gold label in the data means: words in any case, integers, common marks for "no label".
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "flant5/api.h"
#include "flant5/label.h"

namespace flant5 {

// The labels found in rows with integers that no option explains.
struct UnexplainedLabels {
  std::set<std::int64_t> integers;  // the first kMost of them
  bool has_words = false;           // there were labels by name too

  static constexpr std::size_t kMost = LabelSet::kMost + 1;  // -1 beside a place for each label
};

class FLANT5_API LabelMap {
 public:
  struct Reading {
    bool known = false;                   // false: the value is neither a label nor a mark for "no label"
    std::optional<Label> label;           // none: unlabelled (or unknown)
    std::optional<std::int64_t> integer;  // that no option explains; the label is the one at its place in the set
                                          // (-1, known: none)
  };

  // Labels by name (for negative and positive also bearish and bullish), and 0, 1, ... in the order of the set, as an
  // assumption.
  LabelMap() : LabelMap(LabelSet()) {}
  explicit LabelMap(LabelSet labels);

  // "0=negative,1=positive": values as in the data, labels by name; "-=" says that "-" means no label. The words of the
  // default map keep their meaning unless the text gives them another; its integers do not.
  // Throws UsageError naming the part that is wrong.
  static LabelMap parse(std::string_view text, LabelSet labels = LabelSet());

  // The ids of a known data set: one of scheme_names(). Without `labels` it has the data set's own.
  // Throws UsageError: no such name, or `labels` lacks one of the data set's labels.
  //   phrasebank               0 negative, 1 neutral, 2 positive   (financial_phrasebank)
  //   bearish-bullish-neutral  0 negative, 1 positive, 2 neutral   (Twitter Financial News)
  //   tweeteval                0 negative, 1 neutral, 2 positive   (TweetEval, sentiment)
  //   sst2                     0 negative, 1 positive              (SST-2, GLUE)
  //   imdb                     0 negative, 1 positive              (IMDb reviews)
  //   sst5                     0 very negative to 4 very positive  (SST-5)
  //   emotion                  0 sadness, 1 joy, 2 love, 3 anger, 4 fear, 5 surprise
  //   yelp-stars               0 1 star to 4 5 stars               (Yelp reviews, full)
  //   amazon-stars             1 1 star to 5 5 stars               (Amazon reviews)
  static LabelMap scheme(std::string_view name, const std::optional<LabelSet>& labels = std::nullopt);
  static const std::vector<std::string>& scheme_names();

  // The same for a data set that names its integers 0, 1, ... itself; one of the names may be a mark for "no label".
  static LabelMap named(std::string_view data_set, const std::vector<std::string>& names, const LabelSet& labels);

  const LabelSet& labels() const { return set_; }

  // Case and surrounding space do not matter. 1.0 reads as 1, since tables with gaps turn integers into it.
  // Unless they are a label's name, an empty value, null, none, nil, na, n/a, nan, -, ?, unlabeled, unlabelled, unknown
  // and -1 mean "no label".
  Reading read(std::string_view value) const;

  // Whether it gives some integers a label, other than by assumption.
  bool maps_integers() const;

  // "0 negative, 1 neutral, 2 positive": the integers this map knows, for messages; empty if it knows none.
  std::string describe_integers() const;

  // Whether these can only be places in the set: 0, 1, ... each of them, and nothing else but -1 for "no label".
  bool are_places(const UnexplainedLabels& found) const;

  // What to say of a value that is not a label. field: the one that holds the labels, as messages name it. Names the
  // options that leave such rows unlabelled or give them a label, and keep what this map says. beside_integers: some
  // of these labels are integers without an explanation.
  std::string explain_unknown(std::string_view value, const std::string& field, bool beside_integers) const;

  // What to say of integers that cannot be places: the values, and the options that would explain them.
  std::string explain(const UnexplainedLabels& found) const;

 private:
  struct Meaning {
    std::optional<Label> label;  // none: no label
    bool assumed = false;        // an integer that no option explains
  };
  bool explains_integers() const;
  std::string given_parts(bool with_assumed) const;
  void add_part(std::string_view part, std::map<std::string, Meaning, std::less<>>& given) const;

  LabelSet set_;
  std::map<std::string, Meaning, std::less<>> meanings_;  // by normalised value
};

}  // namespace flant5
