// What a prompt file says of itself in its leading comment.
#pragma once

#include <string>
#include <vector>

#include "data/verbalizer.h"
#include "prompt/source.h"

namespace flant5 {

struct PromptMetadata {
  std::string about;
  std::string source;
  std::vector<std::string> demonstrations;  // sentences that the template itself shows with their answers
  Verbalizer verbalizer;
};

// The comment that begins the file, if its lines are `key: value` with the keys about, source, demonstration (any
// number of them), negative, neutral and positive, the last three holding answer words between bars. A comment without
// any of these keys says nothing. Throws UsageError: an unknown key beside a known one, a key twice, a demonstration
// that does not stand in the template, answer words that a Verbalizer refuses.
PromptMetadata read_metadata(const Source& source);

}  // namespace flant5
