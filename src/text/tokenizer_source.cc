#include "text/tokenizer_source.h"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <set>
#include <utility>

#include "flant5/error.h"
#include "model/json_file.h"
#include "text/character_map.h"
#include "text/protobuf.h"
#include "text/tokenizer_json.h"

namespace flant5 {
namespace {

constexpr std::uintmax_t kMaxModelBytes = std::uintmax_t{64} << 20;  // T5's has 0.8 MB, mT5's 4.3 MB

std::string read_model(const std::filesystem::path& file) {
  std::error_code error;
  const auto size = std::filesystem::file_size(file, error);
  if (error) {
    throw ModelError(fmt::format("{}: {}: T5's sentencepiece model belongs there, or its tokenizer.json beside it",
                                 file.string(), error.message()));
  }
  if (size > kMaxModelBytes) throw ModelError(file.string() + ": too large for a sentencepiece model");
  std::string bytes(size, '\0');
  std::ifstream in(file, std::ios::binary);
  if (!in.read(bytes.data(), static_cast<std::streamsize>(size))) throw ModelError(file.string() + ": cannot be read");
  return bytes;
}

TokenizerSource read_sentencepiece_file(const std::filesystem::path& file) {
  std::string model = read_model(file);
  check_character_maps(model, file.string());
  try {
    Vocabulary vocabulary = parse_sentencepiece_model(model);
    // transformers takes mT5's byte pieces for text: what is unknown is <unk>, and they decode to their names.
    if (vocabulary.has_byte_fallback) model = sentencepiece_model(vocabulary);
    return {.vocabulary = std::move(vocabulary), .model = std::move(model), .files = {file}};
  } catch (const BrokenModel& broken) {
    throw ModelError(fmt::format("{}: not a sentencepiece model: {}", file.string(), broken.reason));
  }
}

void check_map(const Vocabulary& vocabulary, const std::filesystem::path& file) {
  if (vocabulary.character_map.empty()) return;
  try {
    CharacterMap{vocabulary.character_map};
  } catch (const BrokenModel& broken) {
    throw ModelError(fmt::format("{}: normalizer: {}", file.string(), broken.reason));
  }
}

TokenizerSource read_json_and_model(const std::filesystem::path& folder) {
  const auto file = folder / "spiece.model";
  TokenizerJson tokenizer = read_tokenizer_json(folder / "tokenizer.json");
  check_map(tokenizer.vocabulary, folder / "tokenizer.json");
  TokenizerSource source;
  if (is_there(file)) source = read_sentencepiece_file(file);
  const auto difference = first_difference(source.vocabulary, tokenizer.vocabulary);
  if (difference && !source.files.empty()) {
    source.warnings.push_back(fmt::format(
        "{}: its spiece.model and its tokenizer.json differ: {}; tokenizer.json is used, as in transformers",
        folder.string(), *difference));
    source.files.clear();
  }
  if (difference) source.model = sentencepiece_model(tokenizer.vocabulary);
  source.vocabulary = std::move(tokenizer.vocabulary);
  source.added_tokens = std::move(tokenizer.added_tokens);
  source.files.push_back(folder / "tokenizer.json");
  return source;
}

TokenizerSource read_model_alone(const std::filesystem::path& folder) {
  const auto file = folder / "spiece.model";
  if (!is_there(file)) refuse_byte_tokenizer(folder);
  TokenizerSource source = read_sentencepiece_file(file);
  source.added_tokens = read_added_tokens(folder, source.files);
  return source;
}

// The sentinels that T5's checkpoints have behind the pieces, as transformers adds them.
void add_sentinels(Vocabulary& vocabulary, std::int64_t embedding_rows) {
  const auto is_sentinel = [](const Piece& piece) { return piece.text.starts_with("<extra_id_"); };
  const bool has_some = std::any_of(vocabulary.pieces.begin(), vocabulary.pieces.end(), is_sentinel);
  if (has_some || static_cast<std::int64_t>(vocabulary.pieces.size()) + kSentinels > embedding_rows) return;
  for (int i = kSentinels - 1; i >= 0; --i) {
    vocabulary.pieces.push_back({fmt::format("<extra_id_{}>", i), 0, Piece::Kind::kControl});
  }
}

// Every special token of a vocabulary that no file lists.
void add_control_tokens(TokenizerSource& source) {
  std::set<std::string> known;
  for (const AddedToken& token : source.added_tokens) known.insert(token.content);
  for (std::size_t i = 0; i < source.vocabulary.pieces.size(); ++i) {
    const Piece& piece = source.vocabulary.pieces[i];
    if (piece.kind == Piece::Kind::kNormal || known.contains(piece.text)) continue;
    source.added_tokens.push_back({.content = piece.text, .id = static_cast<std::int64_t>(i), .special = true});
  }
}

}  // namespace

TokenizerSource read_tokenizer_source(const std::filesystem::path& folder, const TokenizerOptions& options) {
  TokenizerSource source = is_there(folder / "tokenizer.json") ? read_json_and_model(folder) : read_model_alone(folder);
  if (!options.parse_special_tokens) return source;
  if (source.files.back().filename() != "tokenizer.json") add_sentinels(source.vocabulary, options.embedding_rows);
  add_control_tokens(source);
  return source;
}

Vocabulary spelling_vocabulary(Vocabulary vocabulary) {
  for (std::size_t i = 0; i < vocabulary.pieces.size(); ++i) {
    Piece& piece = vocabulary.pieces[i];
    if (piece.kind == Piece::Kind::kControl) piece.kind = Piece::Kind::kNormal;
  }
  const auto is_unknown = [](const Piece& piece) { return piece.kind == Piece::Kind::kUnknown; };
  const auto unknown = std::find_if(vocabulary.pieces.begin(), vocabulary.pieces.end(), is_unknown);
  if (unknown == vocabulary.pieces.end()) return vocabulary;
  const Piece spelled{unknown->text, unknown->score, Piece::Kind::kNormal};
  unknown->text = "\U000F0000";  // of private use
  vocabulary.pieces.push_back(spelled);
  return vocabulary;
}

}  // namespace flant5
