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

class Tokenizer {
 public:
  // Loads FOLDER/spiece.model. Throws ModelError if it is missing or no sentencepiece model.
  explicit Tokenizer(const std::filesystem::path& folder);
  ~Tokenizer();
  Tokenizer(Tokenizer&&) noexcept;
  Tokenizer& operator=(Tokenizer&&) noexcept;

  // The ids of plain text: a literal </s> or <extra_id_0> is characters, never a control token. No </s> is added.
  TokenIds encode(std::string_view text) const;

  // encode() and exactly one </s> at the end. With max_tokens > 0 at most that many ids, the last still </s>.
  TokenIds encode_input(std::string_view text, std::size_t max_tokens = 0) const;

  // The text of ids, control tokens (pad, </s>, sentinels) left out; ids past the pieces are skipped.
  std::string decode(const TokenIds& ids) const;

  std::int64_t unk_id() const;
  std::int64_t eos_id() const;
  std::size_t size() const;  // number of pieces

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace flant5
