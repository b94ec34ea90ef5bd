#include "text/tokenizer_check.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cstdint>

#include "flant5/error.h"
#include "text/tokenizer_source.h"

namespace flant5 {
namespace {

// The embedding is rounded up to a multiple of 128 at most.
constexpr std::int64_t kUsualPadding = 127;

}  // namespace

std::vector<std::string> tokenizer_warnings(const Tokenizer& tokenizer, const T5Config& config,
                                            const std::string& name) {
  const auto pieces = static_cast<std::int64_t>(tokenizer.size());
  const std::string file = tokenizer.files().front().filename().string();
  const std::string remedy = fmt::format("use the {} that came with the checkpoint", file);
  if (pieces > config.vocab_size) {
    throw ModelError(fmt::format("{}: the tokenizer has {} pieces, the embedding {} rows: {}", name, pieces,
                                 config.vocab_size, remedy));
  }
  if (tokenizer.ids_end() > config.vocab_size) {
    throw ModelError(
        fmt::format("{}: the tokenizer has ids up to {}, the embedding {} rows: add rows for added tokens "
                    "(resize_token_embeddings of transformers), or leave these tokens out of {}",
                    name, tokenizer.ids_end() - 1, config.vocab_size, tokenizer.files().back().filename().string()));
  }
  if (!config.is_eos(tokenizer.eos_id())) {
    throw ModelError(fmt::format("{}: </s> is token {} of the tokenizer, eos_token_id {} of the config: {}", name,
                                 tokenizer.eos_id(), fmt::join(config.eos_token_ids, ", "), remedy));
  }
  const std::int64_t padding = config.vocab_size - pieces - kSentinels;
  std::vector<std::string> warnings = tokenizer.warnings();
  if (padding <= kUsualPadding) return warnings;
  warnings.push_back(
      fmt::format("{}: the embedding has {} rows, the tokenizer {} pieces and {} sentinels: the {} rows beyond "
                  "them are more than padding; is it the {} that came with the checkpoint?",
                  name, config.vocab_size, pieces, kSentinels, padding, file));
  return warnings;
}

Tokenizer checked_tokenizer(const std::filesystem::path& folder, bool parse_special_tokens) {
  const T5Config config = T5Config::load(folder);
  Tokenizer tokenizer(folder, {.parse_special_tokens = parse_special_tokens, .embedding_rows = config.vocab_size});
  tokenizer_warnings(tokenizer, config, folder.string());
  return tokenizer;
}

}  // namespace flant5
