// What a Unigram tokenizer is made of, and how sentencepiece has it in a file.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace flant5 {

// Stands for a space inside pieces.
inline constexpr std::string_view kMetaspace = "\u2581";

struct Piece {
  // As in sentencepiece's model: text, what stands for unknown text, and what no text is cut into.
  enum class Kind : std::uint8_t { kNormal = 1, kUnknown = 2, kControl = 3 };

  std::string text;
  float score = 0;  // a log-probability
  Kind kind = Kind::kNormal;
};

struct Vocabulary {
  std::vector<Piece> pieces;       // by token id
  std::string character_map;       // bytes as CharacterMap takes them; empty: text stays as it is
  bool has_byte_fallback = false;  // sentencepiece spells what is unknown with pieces such as <0xE4>
};

// The pieces and the map of a sentencepiece model; kinds that Piece does not have are normal ones. Throws BrokenModel.
Vocabulary parse_sentencepiece_model(std::string_view model);

// The model that sentencepiece loads.
std::string sentencepiece_model(const Vocabulary& vocabulary);

// How the first differs from the second, where it does: "piece 17 is "a" (-3.5), not "b" (-3.5)". The second may have
// control pieces at its end that the first lacks, as T5's have a hundred sentinels.
std::optional<std::string> first_difference(const Vocabulary& a, const Vocabulary& b);

}  // namespace flant5
