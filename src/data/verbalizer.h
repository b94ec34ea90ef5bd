// The answer words of each label, and the reading of a completion as one of them.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "flant5/label.h"

namespace flant5 {

class Verbalizer {
 public:
  explicit Verbalizer(const LabelSet& labels);  // each label is answered by its own name

  // Several words per label are allowed; the first is the one shown in prompts.
  // Throws UsageError if a label has no word, a word is punctuation only, or two labels share one after normalising.
  Verbalizer(LabelSet labels, PerLabel<std::vector<std::string>> words);

  const LabelSet& labels() const { return set_; }

  const std::vector<std::string>& words(Label label) const { return words_[index(label)]; }
  const std::string& answer(Label label) const { return words_[index(label)].front(); }

  // The label whose word equals the completion, whatever its case and surrounding space and punctuation; else none.
  // "negative." and " Negative" are negative; "not negative", "negativ" and "negative, positive" are no answer.
  std::optional<Label> parse(std::string_view completion) const;

 private:
  void add(Label label, const std::string& word);

  LabelSet set_;
  PerLabel<std::vector<std::string>> words_;
  std::map<std::string, Label, std::less<>> labels_;  // by normalised word
};

}  // namespace flant5
