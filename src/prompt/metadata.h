// What a prompt file says of itself in its leading comment.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "data/verbalizer.h"
#include "prompt/source.h"

namespace flant5 {

struct PromptMetadata {
  std::string about;
  std::string source;
  std::vector<std::string> demonstrations;  // sentences that the template itself shows with their answers
  std::optional<Verbalizer> answers;        // of the labels that the file names; none: it names no labels
};

// The comment that begins the file, if its lines are `key: value` with the keys about, source, demonstration (any
// number of them), labels and one for each label. `labels` holds names between commas: negative, neutral and positive
// where it is missing. A label's line holds its answer words between bars; a label without one is answered by its name.
// A comment without any of these keys says nothing. Throws UsageError: an unknown key beside a known one, a key twice,
// a demonstration that does not stand in the template, labels that a LabelSet refuses, words that a Verbalizer refuses.
PromptMetadata read_metadata(const Source& source);

}  // namespace flant5
