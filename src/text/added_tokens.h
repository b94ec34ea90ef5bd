// Tokens that stand in a text by name: those that were added to a vocabulary, and its control tokens.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace flant5 {

// As in tokenizer.json.
struct AddedToken {
  std::string content;
  std::int64_t id = 0;
  bool lstrip = false;      // takes the white space before it
  bool rstrip = false;      // and after it
  bool normalized = false;  // is looked for in the text as it is normalised
  bool special = false;

  bool operator==(const AddedToken&) const = default;
};

// A token, or text between tokens.
struct TextPart {
  std::string_view text;
  std::optional<std::int64_t> token;

  bool operator==(const TextPart&) const = default;
};

class AddedTokens {
 public:
  AddedTokens() = default;

  // Of two with the same content the first counts; one without content is never found.
  explicit AddedTokens(std::vector<AddedToken> tokens);

  bool empty() const { return tokens_.empty(); }

  // The parts of a text in order, none of them empty text: the leftmost token, the longest of those that begin there,
  // and so on behind it. The parts point into the text.
  std::vector<TextPart> split(std::string_view text) const;

 private:
  const AddedToken* longest_at(std::string_view text) const;

  std::vector<AddedToken> tokens_;  // by content
  std::array<bool, 256> begins_{};  // whether one begins with this byte
};

// The bytes of the white space, as Unicode has it, with which a text begins or ends; 0 where there is none.
std::size_t leading_space(std::string_view text);
std::size_t trailing_space(std::string_view text);

}  // namespace flant5
