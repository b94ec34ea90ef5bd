#include "text/vocabulary.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>

#include "text/protobuf.h"

namespace flant5 {
namespace {

// The numbers of the fields that matter here, of sentencepiece_model.proto.
namespace model_field {
constexpr std::uint32_t kPiece = 1;
constexpr std::uint32_t kTrainer = 2;
constexpr std::uint32_t kNormalizer = 3;
}  // namespace model_field
namespace piece_field {
constexpr std::uint32_t kText = 1;
constexpr std::uint32_t kScore = 2;
constexpr std::uint32_t kKind = 3;
}  // namespace piece_field
constexpr std::uint32_t kCharacterMap = 2;   // of the normalizer
constexpr std::uint32_t kByteFallback = 35;  // of the trainer
constexpr std::uint32_t kUnknownPiece = 45;

Piece parse_piece(std::string_view message) {
  Piece piece;
  MessageReader reader(message);
  while (const auto field = reader.next()) {
    if (field->number == piece_field::kText) piece.text = field->content;
    if (field->number == piece_field::kScore && field->content.size() == sizeof piece.score) {
      std::memcpy(&piece.score, field->content.data(), sizeof piece.score);
    }
    if (field->number == piece_field::kKind && (field->value == 2 || field->value == 3)) {
      piece.kind = static_cast<Piece::Kind>(field->value);
    }
  }
  return piece;
}

std::string message_of(const Piece& piece) {
  MessageWriter message;
  message.add_bytes(piece_field::kText, piece.text);
  message.add_float(piece_field::kScore, piece.score);
  message.add_number(piece_field::kKind, static_cast<std::uint64_t>(piece.kind));
  return message.bytes();
}

bool has_byte_fallback(std::string_view trainer) {
  bool has = false;
  MessageReader reader(trainer);
  while (const auto field = reader.next()) {
    if (field->number == kByteFallback) has = field->value != 0;
  }
  return has;
}

std::string shown(const Piece& piece) {
  constexpr std::size_t kMostBytes = 60;
  std::size_t end = std::min(piece.text.size(), kMostBytes);
  while (end < piece.text.size() && end > 0 && (static_cast<unsigned char>(piece.text[end]) & 0xC0U) == 0x80U) --end;
  return fmt::format("\"{}{}\" ({})", piece.text.substr(0, end), end < piece.text.size() ? "..." : "", piece.score);
}

}  // namespace

Vocabulary parse_sentencepiece_model(std::string_view model) {
  Vocabulary vocabulary;
  MessageReader reader(model);
  while (const auto field = reader.next()) {
    if (field->number == model_field::kPiece) vocabulary.pieces.push_back(parse_piece(field->content));
    if (field->number == model_field::kTrainer) vocabulary.has_byte_fallback = has_byte_fallback(field->content);
    if (field->number != model_field::kNormalizer) continue;
    MessageReader normalizer(field->content);
    while (const auto inner = normalizer.next()) {
      if (inner->number == kCharacterMap) vocabulary.character_map = inner->content;
    }
  }
  return vocabulary;
}

std::string sentencepiece_model(const Vocabulary& vocabulary) {
  MessageWriter model;
  MessageWriter trainer;
  for (const Piece& piece : vocabulary.pieces) {
    model.add_bytes(model_field::kPiece, message_of(piece));
    if (piece.kind == Piece::Kind::kUnknown) trainer.add_bytes(kUnknownPiece, piece.text);
  }
  model.add_bytes(model_field::kTrainer, trainer.bytes());
  MessageWriter normalizer;
  normalizer.add_bytes(kCharacterMap, vocabulary.character_map);
  model.add_bytes(model_field::kNormalizer, normalizer.bytes());
  return model.bytes();
}

std::optional<std::string> first_difference(const Vocabulary& a, const Vocabulary& b) {
  const std::size_t both = std::min(a.pieces.size(), b.pieces.size());
  for (std::size_t i = 0; i < both; ++i) {
    const Piece& mine = a.pieces[i];
    const Piece& other = b.pieces[i];
    const bool is_text = mine.kind == Piece::Kind::kNormal && other.kind == Piece::Kind::kNormal;
    if (mine.text == other.text && (!is_text || mine.score == other.score)) continue;
    return fmt::format("piece {} is {}, not {}", i, shown(mine), shown(other));
  }
  if (a.pieces.size() > both) return fmt::format("piece {} is {}, not past the end", both, shown(a.pieces[both]));
  for (std::size_t i = both; i < b.pieces.size(); ++i) {
    if (b.pieces[i].kind != Piece::Kind::kNormal) continue;
    return fmt::format("piece {} is past the end, not {}", i, shown(b.pieces[i]));
  }
  if (a.character_map != b.character_map) return "the character map";
  return std::nullopt;
}

}  // namespace flant5
