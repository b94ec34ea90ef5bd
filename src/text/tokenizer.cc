#include "text/tokenizer.h"

#include <fmt/format.h>
#include <sentencepiece_processor.h>

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <utility>

#include "flant5/error.h"
#include "text/added_tokens.h"
#include "text/character_map.h"
#include "text/tokenizer_source.h"
#include "text/vocabulary.h"

namespace flant5 {
namespace {

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

// With a space for each run of white space of any kind.
std::string with_plain_spaces(std::string_view text) {
  std::string result;
  result.reserve(text.size());
  while (!text.empty()) {
    const std::size_t space = leading_space(text);
    if (space > 0) {
      result += ' ';
    } else {
      result += text.front();
    }
    text.remove_prefix(std::max<std::size_t>(space, 1));
  }
  return result;
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

void load(sentencepiece::SentencePieceProcessor& processor, const std::string& model,
          const std::filesystem::path& file) {
  const auto status = processor.LoadFromSerializedProto(model);
  if (!status.ok())
    throw ModelError(fmt::format("{}: not a sentencepiece model: {}", file.string(), status.ToString()));
}

// The characters of a text that can say something: letters, and all beyond ASCII but what stands for a space.
std::size_t telling_characters(std::string_view text) {
  const auto is_telling = [](char c) {
    const bool is_letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    return is_letter || (static_cast<unsigned char>(c) & 0xC0U) == 0xC0U;
  };
  const auto all = std::count_if(text.begin(), text.end(), is_telling);
  std::size_t spaces = 0;
  for (std::size_t at = text.find(kMetaspace); at != text.npos; at = text.find(kMetaspace, at + 1)) ++spaces;
  return static_cast<std::size_t>(all) - spaces;
}

std::vector<int>* target_of(std::vector<int>& ids) { return &ids; }
auto target_of(sentencepiece::ImmutableSentencePieceText& pieces) { return pieces.mutable_proto(); }

}  // namespace

struct Tokenizer::State {
  sentencepiece::SentencePieceProcessor processor;
  std::optional<sentencepiece::SentencePieceProcessor> spelling;  // where special tokens are parsed
  std::size_t size = 0;
  std::int64_t ids_end = 0;
  bool has_map = false;
  AddedTokens added;                             // found in the text as it is
  AddedTokens normalized;                        // and as the map makes it
  std::optional<CharacterMap> map;               // for these
  std::map<std::int64_t, std::string> readable;  // added tokens that decode to text
  std::vector<std::filesystem::path> files;
  std::vector<std::string> warnings;

  void add(std::vector<AddedToken> tokens, const Vocabulary& vocabulary, bool parse_special_tokens);
  template <typename Take>
  void split(std::string_view text, const Take& take) const;
  template <typename Encoded, typename Take>
  void encode(std::string_view text, const Take& take) const;

  // What the last piece of `spelling` stands for is unknown.
  std::int64_t id_of(int piece) const {
    const bool is_alias = spelling && piece + 1 == spelling->GetPieceSize();
    return is_alias ? processor.unk_id() : piece;
  }

  // Whether the id is a piece of text: no control token, no <unk>, not past the pieces.
  bool is_text(std::int64_t id) const {
    if (id < 0 || id >= static_cast<std::int64_t>(size)) return false;
    const int piece = static_cast<int>(id);
    return !processor.IsControl(piece) && !processor.IsUnknown(piece);
  }
};

void Tokenizer::State::add(std::vector<AddedToken> tokens, const Vocabulary& vocabulary, bool parse_special_tokens) {
  std::vector<AddedToken> as_it_is;
  std::vector<AddedToken> as_normalized;
  std::erase_if(tokens, [=](const AddedToken& token) { return token.special && !parse_special_tokens; });
  for (AddedToken& token : tokens) {
    ids_end = std::max(ids_end, token.id + 1);
    if (!token.special) readable.emplace(token.id, token.content);
    (token.normalized ? as_normalized : as_it_is).push_back(std::move(token));
  }
  added = AddedTokens(std::move(as_it_is));
  if (as_normalized.empty()) return;
  map = vocabulary.character_map.empty() ? CharacterMap() : CharacterMap(vocabulary.character_map);
  for (AddedToken& token : as_normalized) token.content = map->normalize(token.content);
  normalized = AddedTokens(std::move(as_normalized));
}

// Calls take(part) for the added tokens and the text between them.
template <typename Take>
void Tokenizer::State::split(std::string_view text, const Take& take) const {
  for (const TextPart& part : added.split(text)) {
    if (part.token || normalized.empty()) {
      take(part);
      continue;
    }
    const std::string normal = map->normalize(part.text);
    for (const TextPart& inner : normalized.split(normal)) take(inner);
  }
}

// Calls take(encoded) for each word, as ids or as pieces. transformers cuts words one by one too: of ways that score
// the same, in single precision, the sum over the text before would choose.
template <typename Encoded, typename Take>
void Tokenizer::State::encode(std::string_view text, const Take& take) const {
  // sentencepiece's map makes a space of every other kind of white space; transformers splits at all of it.
  std::string spaced;
  if (!has_map) text = spaced = with_plain_spaces(text);
  if (text.find(kNextLine) != text.npos) text = spaced = replace_all(text, kNextLine, " ");
  constexpr std::string_view kBetweenWords = " \t\n\r";
  for (std::size_t at = text.find_first_not_of(kBetweenWords); at != text.npos;) {
    const std::string_view word = text.substr(at, text.find_first_of(kBetweenWords, at) - at);
    Encoded encoded;
    const auto status = (spelling ? *spelling : processor).Encode({word.data(), word.size()}, target_of(encoded));
    if (!status.ok()) throw InputError("a text can't be tokenized: " + status.ToString());
    take(encoded);
    at = text.find_first_not_of(kBetweenWords, at + word.size());
  }
}

Tokenizer::Tokenizer(const std::filesystem::path& folder, const TokenizerOptions& options)
    : state_(std::make_unique<State>()) {
  TokenizerSource source = read_tokenizer_source(folder, options);
  const auto& file = source.files.front();
  load(state_->processor, source.model, file);
  state_->size = static_cast<std::size_t>(state_->processor.GetPieceSize());
  if (state_->processor.eos_id() < 0) throw ModelError(file.string() + ": has no </s>: this is not T5's");
  state_->ids_end = static_cast<std::int64_t>(state_->size);
  if (options.parse_special_tokens) {
    state_->ids_end = static_cast<std::int64_t>(source.vocabulary.pieces.size());
    load(state_->spelling.emplace(), sentencepiece_model(spelling_vocabulary(source.vocabulary)), file);
  }
  state_->has_map = !source.vocabulary.character_map.empty();
  state_->add(std::move(source.added_tokens), source.vocabulary, options.parse_special_tokens);
  state_->files = std::move(source.files);
  state_->warnings = std::move(source.warnings);
}

Tokenizer::~Tokenizer() = default;
Tokenizer::Tokenizer(Tokenizer&&) noexcept = default;
Tokenizer& Tokenizer::operator=(Tokenizer&&) noexcept = default;

TokenIds Tokenizer::encode(std::string_view text) const {
  TokenIds ids;
  state_->split(text, [&](const TextPart& part) {
    if (part.token) {
      ids.push_back(*part.token);
      return;
    }
    state_->encode<std::vector<int>>(part.text, [&](const std::vector<int>& pieces) {
      for (const int piece : pieces) ids.push_back(state_->id_of(piece));
    });
  });
  return ids;
}

bool Tokenizer::is_mostly_unknown(std::string_view text) const {
  std::size_t known = 0;
  std::size_t unknown = 0;
  state_->split(text, [&](const TextPart& part) {
    if (part.token) {
      known += telling_characters(part.text);
      return;
    }
    using Pieces = sentencepiece::ImmutableSentencePieceText;
    state_->encode<Pieces>(part.text, [&](const Pieces& encoded) {
      for (const auto& piece : encoded.pieces()) {
        std::size_t& count = state_->id_of(static_cast<int>(piece.id())) == unk_id() ? unknown : known;
        count += telling_characters(piece.piece());
      }
    });
  });
  return unknown > 0 && unknown >= known;
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
    const auto added = state_->readable.find(id);
    if (added == state_->readable.end() && !state_->is_text(id)) continue;
    std::string_view piece =
        added == state_->readable.end() ? state_->processor.IdToPiece(static_cast<int>(id)) : added->second;
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
std::int64_t Tokenizer::ids_end() const { return state_->ids_end; }
const std::vector<std::filesystem::path>& Tokenizer::files() const { return state_->files; }
const std::vector<std::string>& Tokenizer::warnings() const { return state_->warnings; }

}  // namespace flant5
