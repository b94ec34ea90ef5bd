#include "data/verbalizer.h"

#include <fmt/format.h>

#include <utility>

#include "data/normalize.h"
#include "data/unicode_text.h"
#include "flant5/error.h"

namespace flant5 {
namespace {

std::string normalize_answer(std::string_view text) { return fold_case(strip_punctuation(text)); }

PerLabel<std::vector<std::string>> own_names(const LabelSet& labels) {
  PerLabel<std::vector<std::string>> words;
  for (const std::string& name : labels.names()) words.push_back({name});
  return words;
}

}  // namespace

Verbalizer::Verbalizer(const LabelSet& labels) : Verbalizer(labels, own_names(labels)) {}

Verbalizer::Verbalizer(LabelSet labels, PerLabel<std::vector<std::string>> words)
    : set_(std::move(labels)), words_(std::move(words)) {
  words_.resize(set_.size());
  for (const Label label : set_) {
    if (words_[index(label)].empty()) {
      throw UsageError(fmt::format("the label {} has no answer word; give it at least one", set_.name(label)));
    }
    for (const std::string& word : words_[index(label)]) add(label, word);
  }
}

void Verbalizer::add(Label label, const std::string& word) {
  std::string normalized = normalize_answer(word);
  if (normalized.empty()) {
    throw UsageError(
        fmt::format("the answer word \"{}\" of {} has no letter or digit to match", word, set_.name(label)));
  }
  const auto [entry, is_new] = labels_.emplace(std::move(normalized), label);
  if (!is_new && entry->second != label) {
    throw UsageError(fmt::format("the labels {} and {} share the answer word \"{}\"; give each its own",
                                 set_.name(entry->second), set_.name(label), word));
  }
}

std::optional<Label> Verbalizer::parse(std::string_view completion) const {
  const auto found = labels_.find(normalize_answer(completion));
  if (found == labels_.end()) return std::nullopt;
  return found->second;
}

}  // namespace flant5
