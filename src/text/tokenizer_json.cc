#include "text/tokenizer_json.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <unordered_set>
#include <utility>

#include "flant5/error.h"
#include "model/json_file.h"

namespace flant5 {
namespace {

using nlohmann::json;
using std::filesystem::path;

constexpr std::size_t kMaxFileBytes = std::size_t{64} << 20;  // T5's has 2.4 MB, mT5's 16 MB
constexpr std::int64_t kMaxId = std::int64_t{1} << 24;        // as of the sizes in config.json
constexpr float kLargestScore = 1e6F;                         // of a log-probability; T5's are above -20
constexpr const char* kSaveAgain = "save the tokenizer again with save_pretrained of transformers";
constexpr const char* kOtherKind = "this program reads the Unigram tokenizers of T5 and Flan-T5";

// A part of the file, by the names that lead to it.
class Member {
 public:
  Member(const json& value, const std::string& file, std::string name)
      : value_(value), file_(file), name_(std::move(name)) {}

  [[noreturn]] void fail(const std::string& reason, const char* remedy = kSaveAgain) const {
    throw ModelError(fmt::format("{}: {}{}{}: {}", file_, name_, name_.empty() ? "" : ": ", reason, remedy));
  }

  bool has(const char* key) const { return value_.is_object() && value_.contains(key) && !value_[key].is_null(); }

  Member at(const char* key) const {
    if (!has(key)) fail(fmt::format("no {}", key));
    return {value_[key], file_, name_.empty() ? key : fmt::format("{}.{}", name_, key)};
  }
  Member at(std::size_t place) const { return {value_[place], file_, fmt::format("{}[{}]", name_, place)}; }

  std::size_t size() const {
    if (!value_.is_array()) fail("not an array");
    return value_.size();
  }
  const std::string& text() const {
    if (!value_.is_string()) fail("not a string");
    return value_.get_ref<const std::string&>();
  }
  std::int64_t id() const {
    if (!value_.is_number_integer() || value_ < 0 || value_ >= kMaxId) fail("not a token id");
    return value_.get<std::int64_t>();
  }
  float score() const {
    const double score = value_.is_number() ? value_.get<double>() : std::nan("");
    if (!(std::abs(score) <= kLargestScore)) fail("not a log-probability");
    return static_cast<float>(score);
  }
  bool flag(const char* key) const {
    if (!has(key)) return false;
    const json& value = value_[key];
    if (!value.is_boolean()) at(key).fail("neither true nor false");
    return value.get<bool>();
  }
  bool is_array() const { return value_.is_array(); }
  const json& value() const { return value_; }

  // What a part of the tokenizer calls itself, short enough for a message.
  std::string type() const { return has("type") ? at("type").text().substr(0, 40) : "no type"; }

 private:
  const json& value_;
  const std::string& file_;
  std::string name_;
};

std::string decode_base64(const Member& member) {
  static constexpr std::string_view kDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string_view text = member.text();
  if (text.size() % 4 != 0) member.fail("not base64");
  for (int i = 0; i < 2 && text.ends_with('='); ++i) text.remove_suffix(1);
  std::string bytes;
  bytes.reserve(text.size() / 4 * 3 + 2);
  std::uint32_t bits = 0;
  unsigned waiting = 0;
  for (const char c : text) {
    const std::size_t digit = kDigits.find(c);
    if (digit == kDigits.npos) member.fail("not base64");
    bits = bits << 6 | static_cast<std::uint32_t>(digit);
    waiting += 6;
    if (waiting < 8) continue;
    waiting -= 8;
    bytes += static_cast<char>(bits >> waiting & 0xFFU);
  }
  return bytes;
}

// The parts of a normalizer or pre_tokenizer: itself, or those that it holds in a row.
std::vector<Member> parts_of(const Member& whole, const char* held) {
  if (whole.type() != "Sequence") return {whole};
  const Member list = whole.at(held);
  std::vector<Member> parts;
  for (std::size_t i = 0; i < list.size(); ++i) parts.push_back(list.at(i));
  return parts;
}

// Besides the map there may be what takes white space away, which sentencepiece does of itself.
std::string read_character_map(const Member& file) {
  std::string map;
  if (!file.has("normalizer")) return map;
  for (const Member& part : parts_of(file.at("normalizer"), "normalizers")) {
    const std::string type = part.type();
    if (type == "Precompiled") {
      if (!map.empty()) part.fail("a second character map");
      if (part.has("precompiled_charsmap")) map = decode_base64(part.at("precompiled_charsmap"));
    } else if (type != "Strip" && type != "Replace") {
      part.fail(fmt::format("{} is not how T5 normalises text", type), kOtherKind);
    } else if (type == "Replace" &&
               (!part.at("pattern").has("Regex") || part.at("pattern").at("Regex").text() != " {2,}")) {
      part.fail("replaces text other than spaces", kOtherKind);
    }
  }
  return map;
}

void check_pre_tokenizer(const Member& file) {
  bool is_metaspace = false;
  for (const Member& part : parts_of(file.at("pre_tokenizer"), "pretokenizers")) {
    const std::string type = part.type();
    if (type == "WhitespaceSplit") continue;
    if (type != "Metaspace") part.fail(fmt::format("{} is not how T5 cuts text", type), kOtherKind);
    is_metaspace = true;
    if (part.at("replacement").text() != kMetaspace) part.at("replacement").fail("not U+2581", kOtherKind);
    const bool is_always =
        part.has("prepend_scheme") ? part.at("prepend_scheme").text() == "always" : part.flag("add_prefix_space");
    if (!is_always) part.fail("T5 prepends a space, always", kOtherKind);
  }
  if (!is_metaspace) file.at("pre_tokenizer").fail("not Metaspace", kOtherKind);
}

std::vector<Piece> read_pieces(const Member& model) {
  const Member vocab = model.at("vocab");
  std::vector<Piece> pieces;
  std::unordered_set<std::string_view> texts;
  pieces.reserve(vocab.size());
  for (std::size_t i = 0; i < vocab.size(); ++i) {
    const Member entry = vocab.at(i);
    if (!entry.is_array() || entry.size() != 2) entry.fail("not a piece and its score");
    const std::string& text = entry.at(std::size_t{0}).text();
    if (text.empty() || text.find('\0') != text.npos) entry.fail("a piece that is empty or holds NUL");
    if (!texts.insert(text).second) entry.fail("this piece is there twice");
    const bool is_control = text == "<pad>" || text == "</s>";
    pieces.push_back(
        {text, entry.at(std::size_t{1}).score(), is_control ? Piece::Kind::kControl : Piece::Kind::kNormal});
  }
  const std::int64_t unknown = model.at("unk_id").id();
  if (unknown >= static_cast<std::int64_t>(pieces.size())) model.at("unk_id").fail("past the last piece");
  pieces[static_cast<std::size_t>(unknown)].kind = Piece::Kind::kUnknown;
  return pieces;
}

void check_model_kind(const Member& model) {
  // The first files of this kind name no type; their pieces have scores.
  const bool is_unigram = model.has("type") ? model.type() == "Unigram" : model.has("unk_id");
  if (!is_unigram) model.fail(fmt::format("a {} tokenizer", model.type()), kOtherKind);
  if (model.flag("byte_fallback")) model.fail("spells unknown text in bytes (byte_fallback)", kOtherKind);
}

AddedToken read_added_token(const Member& entry, std::int64_t id) {
  if (entry.flag("single_word")) {
    entry.at("single_word").fail("tokens that match only whole words are not supported", "save it as false");
  }
  return {.content = entry.at("content").text(),
          .id = id,
          .lstrip = entry.flag("lstrip"),
          .rstrip = entry.flag("rstrip"),
          .normalized = entry.has("normalized") ? entry.flag("normalized") : !entry.flag("special"),
          .special = entry.flag("special")};
}

// Tokens that are pieces too are no text that pieces are found in.
void join_added_tokens(const Member& list, TokenizerJson& tokenizer) {
  std::vector<Piece>& pieces = tokenizer.vocabulary.pieces;
  std::unordered_set<std::string_view> contents;
  for (std::size_t i = 0; i < list.size(); ++i) {
    const Member entry = list.at(i);
    AddedToken token = read_added_token(entry, entry.at("id").id());
    if (!contents.insert(entry.at("content").text()).second) entry.fail("this token is there twice");
    const auto id = static_cast<std::size_t>(token.id);
    if (id < pieces.size()) {
      if (pieces[id].text != token.content) entry.fail(fmt::format("its id {} is that of another piece", token.id));
      if (token.special && pieces[id].kind == Piece::Kind::kNormal) pieces[id].kind = Piece::Kind::kControl;
    }
    tokenizer.added_tokens.push_back(std::move(token));
  }
}

// The strings and "content"s of members called ..._token or ..._tokens.
void add_special_names(const json& config, std::set<std::string>& names) {
  const auto add = [&names](const json& value) {
    if (value.is_string()) names.insert(value.get<std::string>());
    if (value.is_object() && value.contains("content") && value["content"].is_string()) {
      names.insert(value["content"].get<std::string>());
    }
  };
  for (const auto& [key, value] : config.items()) {
    if (!key.ends_with("_token") && !key.ends_with("_tokens")) continue;
    add(value);
    if (!value.is_array()) continue;
    for (const json& each : value) add(each);
  }
}

json object_in(const path& file) {
  json content = read_json_file(file);
  if (!content.is_object()) throw ModelError(file.string() + ": not a JSON object");
  return content;
}

std::vector<AddedToken> tokens_of_decoder(const json& config, const std::string& file) {
  const Member decoder = Member(config, file, "").at("added_tokens_decoder");
  if (!decoder.value().is_object()) decoder.fail("not an object");
  std::vector<AddedToken> tokens;
  for (const auto& [key, value] : decoder.value().items()) {
    const Member entry = decoder.at(key.c_str());
    const bool is_id = !key.empty() && key.size() < 9 && key.find_first_not_of("0123456789") == key.npos;
    if (!is_id) entry.fail("not a token id");
    tokens.push_back(read_added_token(entry, std::strtol(key.c_str(), nullptr, 10)));
  }
  return tokens;
}

}  // namespace

TokenizerJson read_tokenizer_json(const path& file) {
  const std::string name = file.string();
  const json content = read_json_file(file, kMaxFileBytes);
  const Member whole(content, name, "");
  const Member model = whole.at("model");
  check_model_kind(model);
  check_pre_tokenizer(whole);
  TokenizerJson tokenizer;
  tokenizer.vocabulary.pieces = read_pieces(model);
  tokenizer.vocabulary.character_map = read_character_map(whole);
  if (whole.has("added_tokens")) join_added_tokens(whole.at("added_tokens"), tokenizer);
  return tokenizer;
}

std::vector<AddedToken> read_added_tokens(const path& folder, std::vector<path>& files) {
  std::set<std::string> special{"<pad>", "</s>", "<unk>"};
  const path added = folder / "added_tokens.json";
  for (const char* const name : {"tokenizer_config.json", "special_tokens_map.json"}) {
    const path file = folder / name;
    if (!is_there(file)) continue;
    const json content = object_in(file);
    const bool has_tokens = content.contains("added_tokens_decoder");
    if (has_tokens || is_there(added)) files.push_back(file);
    if (has_tokens) return tokens_of_decoder(content, file.string());
    add_special_names(content, special);
  }
  std::vector<AddedToken> tokens;
  if (!is_there(added)) return tokens;
  files.push_back(added);
  const json content = object_in(added);
  const std::string name = added.string();
  for (const auto& [text, id] : content.items()) {
    const bool is_special = special.contains(text) || text.starts_with("<extra_id_");
    tokens.push_back({.content = text,
                      .id = Member(content, name, "").at(text.c_str()).id(),
                      .normalized = !is_special,
                      .special = is_special});
  }
  return tokens;
}

void refuse_byte_tokenizer(const path& folder) {
  const path file = folder / "tokenizer_config.json";
  if (!is_there(file)) return;
  const json config = object_in(file);
  const auto found = config.find("tokenizer_class");
  if (found == config.end() || !found->is_string() || !found->get<std::string>().starts_with("ByT5Tokenizer")) return;
  throw ModelError(fmt::format("{}: ByT5Tokenizer cuts text into bytes: {}", file.string(), kOtherKind));
}

}  // namespace flant5
