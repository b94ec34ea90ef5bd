// tokenizer.json, the whole tokenizer in one file: all that transformers 5 saves.
#pragma once

#include <filesystem>
#include <vector>

#include "text/added_tokens.h"
#include "text/vocabulary.h"

namespace flant5 {

struct TokenizerJson {
  Vocabulary vocabulary;
  std::vector<AddedToken> added_tokens;
};

// Throws ModelError that names the file and the member: what is no tokenizer of T5's kind (Unigram pieces, text
// normalised by a character map, cut at white space) or is broken.
TokenizerJson read_tokenizer_json(const std::filesystem::path& file);

// The added tokens of a folder without tokenizer.json, as transformers saved them before: those of
// tokenizer_config.json (added_tokens_decoder), else those of added_tokens.json, of which those are special that
// tokenizer_config.json or special_tokens_map.json name. `files` gets the files that were used, the tokens' own last.
// Throws ModelError.
std::vector<AddedToken> read_added_tokens(const std::filesystem::path& folder,
                                          std::vector<std::filesystem::path>& files);

// Throws ModelError where the folder's tokenizer_config.json says that its tokenizer is of a kind that has no pieces.
void refuse_byte_tokenizer(const std::filesystem::path& folder);

}  // namespace flant5
