// Text to token ids and back, as T5's tokenizer does it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace flant5 {

using TokenIds = std::vector<std::int64_t>;

struct TokenizerOptions {
  // Whether </s>, <pad>, <unk> and other special tokens that a text spells are these tokens, as in transformers. Else
  // they are characters: a row cannot end the prompt.
  bool parse_special_tokens = false;
  // Ids that the model has. The sentinels <extra_id_0> to <extra_id_99>, which spiece.model does not name, are special
  // tokens if they are among them.
  std::int64_t embedding_rows = std::int64_t{1} << 24;
};

class Tokenizer {
 public:
  // Loads FOLDER/spiece.model, FOLDER/tokenizer.json, or both: where they differ the second is used, as in
  // transformers, and a warning says so. Throws ModelError if both are missing, or one is broken or of another kind.
  explicit Tokenizer(const std::filesystem::path& folder, const TokenizerOptions& options = {});
  ~Tokenizer();
  Tokenizer(Tokenizer&&) noexcept;
  Tokenizer& operator=(Tokenizer&&) noexcept;

  // Added tokens that are not special are found by name. Special ones, as </s> and <extra_id_0>, are so only if they
  // are parsed; else they are characters. No </s> is added.
  TokenIds encode(std::string_view text) const;

  // encode() and exactly one </s> at the end. With max_tokens > 0 at most that many ids, the last still </s>.
  TokenIds encode_input(std::string_view text, std::size_t max_tokens = 0) const;

  // Whether at least half of the characters are unknown to the vocabulary, white space and ASCII's digits and
  // punctuation apart, which say little. Characters and not tokens: a run of unknown ones is one <unk>, however long.
  bool is_mostly_unknown(std::string_view text) const;

  // The text of ids, special tokens (pad, </s>, sentinels) left out; ids past the tokens are skipped.
  std::string decode(const TokenIds& ids) const;

  std::int64_t unk_id() const;
  std::int64_t eos_id() const;
  std::size_t size() const;      // number of pieces
  std::int64_t ids_end() const;  // above every id that encode() may give

  const std::vector<std::filesystem::path>& files() const;  // that were read
  const std::vector<std::string>& warnings() const;         // sentences that the user should see

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace flant5
