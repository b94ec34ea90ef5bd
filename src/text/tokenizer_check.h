// Whether a tokenizer belongs to a checkpoint.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "model/t5_config.h"
#include "text/tokenizer.h"

namespace flant5 {

// Throws ModelError, which names the checkpoint, where it was made for another tokenizer; returns what looks like it,
// with the tokenizer's own warnings.
std::vector<std::string> tokenizer_warnings(const Tokenizer& tokenizer, const T5Config& config,
                                            const std::string& name);

// The tokenizer of a checkpoint's folder, which belongs to it.
Tokenizer checked_tokenizer(const std::filesystem::path& folder, bool parse_special_tokens);

}  // namespace flant5
