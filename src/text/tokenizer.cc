#include "text/tokenizer.h"

#include <fmt/format.h>
#include <sentencepiece_processor.h>

#include <array>
#include <fstream>
#include <utility>

#include "flant5/error.h"
#include "text/character_map.h"

namespace flant5 {
namespace {

constexpr std::uintmax_t kMaxModelBytes = std::uintmax_t{64} << 20;  // T5's has 0.8 MB, mT5's 4.3 MB
constexpr std::string_view kMetaspace = "\u2581";                    // stands for a space inside pieces
constexpr std::string_view kNextLine = "\u0085";

std::string replace_all(std::string_view text, std::string_view from, std::string_view to) {
  std::string result;
  result.reserve(text.size());
  std::size_t start = 0;
  for (std::size_t at = text.find(from); at != text.npos; at = text.find(from, start)) {
    result.append(text, start, at - start).append(to);
    start = at + from.size();
  }
  return result.append(text, start);
}

std::string read_model(const std::filesystem::path& file) {
  std::error_code error;
  const auto size = std::filesystem::file_size(file, error);
  if (error)
    throw ModelError(fmt::format("{}: {}: T5's sentencepiece model belongs there", file.string(), error.message()));
  if (size > kMaxModelBytes) throw ModelError(file.string() + ": too large for a sentencepiece model");
  std::string bytes(size, '\0');
  std::ifstream in(file, std::ios::binary);
  if (!in.read(bytes.data(), static_cast<std::streamsize>(size))) throw ModelError(file.string() + ": cannot be read");
  return bytes;
}

// The spaces that transformers' clean_up_tokenization takes out of decoded English, in its order.
std::string clean_up_spaces(std::string text) {
  using Change = std::pair<std::string_view, std::string_view>;
  static constexpr std::array<Change, 10> kChanges{{{" .", "."},
                                                    {" ?", "?"},
                                                    {" !", "!"},
                                                    {" ,", ","},
                                                    {" ' ", "'"},
                                                    {" n't", "n't"},
                                                    {" 'm", "'m"},
                                                    {" 's", "'s"},
                                                    {" 've", "'ve"},
                                                    {" 're", "'re"}}};
  for (const auto& [from, to] : kChanges) text = replace_all(text, from, to);
  return text;
}

}  // namespace

struct Tokenizer::State {
  sentencepiece::SentencePieceProcessor processor;
  std::size_t size = 0;

  // Whether the id is a piece of text: no control token, no <unk>, not past the pieces.
  bool is_text(std::int64_t id) const {
    if (id < 0 || id >= static_cast<std::int64_t>(size)) return false;
    const int piece = static_cast<int>(id);
    return !processor.IsControl(piece) && !processor.IsUnknown(piece);
  }
};

Tokenizer::Tokenizer(const std::filesystem::path& folder) : state_(std::make_unique<State>()) {
  const auto file = folder / "spiece.model";
  const std::string model = read_model(file);
  check_character_maps(model, file.string());
  const auto status = state_->processor.LoadFromSerializedProto(model);
  if (!status.ok()) throw ModelError(fmt::format("{}: no sentencepiece model: {}", file.string(), status.ToString()));
  state_->size = static_cast<std::size_t>(state_->processor.GetPieceSize());
  if (state_->processor.eos_id() < 0) throw ModelError(file.string() + ": has no </s>: this is not T5's");
}

Tokenizer::~Tokenizer() = default;
Tokenizer::Tokenizer(Tokenizer&&) noexcept = default;
Tokenizer& Tokenizer::operator=(Tokenizer&&) noexcept = default;

TokenIds Tokenizer::encode(std::string_view text) const {
  // sentencepiece's normalisation makes a space of every other kind of white space; transformers splits at this too.
  std::string spaced;
  if (text.find(kNextLine) != text.npos) text = spaced = replace_all(text, kNextLine, " ");
  std::vector<int> ids;
  const auto status = state_->processor.Encode({text.data(), text.size()}, &ids);
  if (!status.ok()) throw InputError("a text can't be tokenized: " + status.ToString());
  return {ids.begin(), ids.end()};
}

TokenIds Tokenizer::encode_input(std::string_view text, std::size_t max_tokens) const {
  TokenIds ids = encode(text);
  if (max_tokens > 0 && ids.size() >= max_tokens) ids.resize(max_tokens - 1);
  ids.push_back(eos_id());
  return ids;
}

std::string Tokenizer::decode(const TokenIds& ids) const {
  std::string text;
  bool first = true;
  for (const std::int64_t id : ids) {
    if (!state_->is_text(id)) continue;
    std::string_view piece = state_->processor.IdToPiece(static_cast<int>(id));
    if (std::exchange(first, false) && piece.substr(0, kMetaspace.size()) == kMetaspace) {
      piece.remove_prefix(kMetaspace.size());
    }
    text += replace_all(piece, kMetaspace, " ");
  }
  return clean_up_spaces(std::move(text));
}

std::int64_t Tokenizer::unk_id() const { return state_->processor.unk_id(); }
std::int64_t Tokenizer::eos_id() const { return state_->processor.eos_id(); }
std::size_t Tokenizer::size() const { return state_->size; }

}  // namespace flant5
