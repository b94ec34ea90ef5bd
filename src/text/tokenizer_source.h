// A tokenizer's files, read into what sentencepiece loads and what it leaves to us.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "text/added_tokens.h"
#include "text/tokenizer.h"
#include "text/vocabulary.h"

namespace flant5 {

// <extra_id_0> and so on, behind the pieces of T5's sentencepiece models, in the embeddings of its checkpoints.
inline constexpr int kSentinels = 100;

struct TokenizerSource {
  Vocabulary vocabulary;
  std::string model;  // what sentencepiece loads: the file, or one made of the vocabulary
  std::vector<AddedToken> added_tokens{};
  std::vector<std::filesystem::path> files{};
  std::vector<std::string> warnings{};
};

// As for Tokenizer. Where special tokens are parsed the added tokens are all of them, sentinels too. Throws ModelError.
TokenizerSource read_tokenizer_source(const std::filesystem::path& folder, const TokenizerOptions& options);

// A vocabulary whose special tokens are found in text too, as transformers finds those that full-width letters spell
// once they are normalised. What is unknown must not be: the last piece stands for it.
Vocabulary spelling_vocabulary(Vocabulary vocabulary);

}  // namespace flant5
