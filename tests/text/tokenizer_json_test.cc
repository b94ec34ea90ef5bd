// tokenizer.json: what is read from it, and each way in which it can be wrong.
#include "text/tokenizer_json.h"

#include <gmock/gmock.h>

#include <functional>
#include <nlohmann/json.hpp>

#include "flant5/error.h"
#include "tests/temp_folder.h"

namespace flant5 {
namespace {

using nlohmann::json;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

// As small as one can be.
json small() {
  return json::parse(R"({
    "added_tokens": [{"id": 0, "content": "<pad>", "special": true}, {"id": 5, "content": "<x>", "special": true},
                     {"id": 6, "content": "[NEW]", "lstrip": true, "normalized": true}],
    "normalizer": {"type": "Precompiled", "precompiled_charsmap": "QUJD"},
    "pre_tokenizer": {"type": "Metaspace", "replacement": "\u2581", "prepend_scheme": "always"},
    "model": {"type": "Unigram", "unk_id": 2, "vocab":
              [["<pad>", 0], ["</s>", 0], ["<unk>", 0], ["\u2581", -2.5], ["a", -3], ["<x>", 0]]}})");
}

class TokenizerJsonTest : public testing::Test {
 protected:
  TokenizerJson read(const json& content) {
    return read_tokenizer_json(folder_.write("tokenizer.json", content.dump()));
  }
  std::string error(const std::function<void(json&)>& change) {
    json content = small();
    change(content);
    return message_of<ModelError>([&] { read(content); });
  }

  TempFolder folder_;
};

TEST_F(TokenizerJsonTest, ReadsPiecesMapAndAddedTokens) {
  const TokenizerJson tokenizer = read(small());
  const std::vector<Piece>& pieces = tokenizer.vocabulary.pieces;
  ASSERT_EQ(pieces.size(), 6U);
  EXPECT_EQ(pieces[3].text, "\u2581");
  EXPECT_EQ(pieces[3].score, -2.5F);
  std::vector<Piece::Kind> kinds;
  for (const Piece& piece : pieces) kinds.push_back(piece.kind);
  using enum Piece::Kind;
  EXPECT_THAT(kinds, ElementsAre(kControl, kControl, kUnknown, kNormal, kNormal, kControl));
  EXPECT_EQ(tokenizer.vocabulary.character_map, "ABC");
  ASSERT_EQ(tokenizer.added_tokens.size(), 3U);
  EXPECT_EQ(tokenizer.added_tokens[2],
            (AddedToken{.content = "[NEW]", .id = 6, .lstrip = true, .normalized = true, .special = false}));
}

TEST_F(TokenizerJsonTest, ReadsTheFormsThatVersionsOfTransformersWrite) {
  json content = small();
  content["pre_tokenizer"] = json::parse(R"({"type": "Sequence", "pretokenizers": [
      {"type": "WhitespaceSplit"}, {"type": "Metaspace", "replacement": "\u2581", "add_prefix_space": true}]})");
  content["normalizer"] = json::parse(R"({"type": "Sequence", "normalizers": [
      {"type": "Precompiled", "precompiled_charsmap": "QUI="}, {"type": "Strip"},
      {"type": "Replace", "pattern": {"Regex": " {2,}"}, "content": "\u2581"}]})");
  content["model"].erase("type");
  content.erase("added_tokens");
  const TokenizerJson tokenizer = read(content);
  EXPECT_EQ(tokenizer.vocabulary.character_map, "AB");
  EXPECT_THAT(tokenizer.added_tokens, IsEmpty());
  content["normalizer"] = nullptr;
  EXPECT_EQ(read(content).vocabulary.character_map, "");
}

TEST_F(TokenizerJsonTest, RefusesOtherKindsByName) {
  const auto kind = [](const char* type) { return [=](json& content) { content["model"]["type"] = type; }; };
  for (const char* type : {"BPE", "WordPiece", "WordLevel"}) {
    EXPECT_THAT(error(kind(type)), AllOf(HasSubstr("tokenizer.json: model: a " + std::string(type) + " tokenizer"),
                                         HasSubstr("Unigram tokenizers of T5")));
  }
  EXPECT_THAT(error([](json& content) {
                content["model"] = {{"vocab", {{"a", 0}}}, {"merges", json::array()}};
              }),
              HasSubstr("model: a no type tokenizer"));
  EXPECT_THAT(error([](json& content) {
                content["pre_tokenizer"] = {{"type", "ByteLevel"}};
              }),
              HasSubstr("pre_tokenizer: ByteLevel is not how T5 cuts text"));
  EXPECT_THAT(error([](json& content) { content["model"]["byte_fallback"] = true; }), HasSubstr("byte_fallback"));
  EXPECT_THAT(error([](json& content) {
                content["normalizer"] = {{"type", "Lowercase"}};
              }),
              HasSubstr("normalizer: Lowercase is not how T5 normalises text"));
  EXPECT_THAT(error([](json& content) { content["pre_tokenizer"]["prepend_scheme"] = "never"; }),
              HasSubstr("T5 prepends a space, always"));
}

TEST_F(TokenizerJsonTest, NamesTheMemberThatIsWrong) {
  struct Fault {
    std::function<void(json&)> change;
    const char* message;
  };
  const std::vector<Fault> faults{
      {[](json& c) { c.erase("model"); }, "tokenizer.json: no model"},
      {[](json& c) { c["model"].erase("vocab"); }, "model: no vocab"},
      {[](json& c) { c["model"]["vocab"] = 7; }, "model.vocab: not an array"},
      {[](json& c) { c["model"]["vocab"][4] = "a"; }, "model.vocab[4]: not a piece and its score"},
      {[](json& c) { c["model"]["vocab"][4][0] = 4; }, "model.vocab[4][0]: not a string"},
      {[](json& c) { c["model"]["vocab"][4][1] = nullptr; }, "model.vocab[4][1]: not a log-probability"},
      {[](json& c) { c["model"]["vocab"][4][1] = 1e300; }, "model.vocab[4][1]: not a log-probability"},
      {[](json& c) { c["model"]["vocab"][4][0] = "\u2581"; }, "model.vocab[4]: this piece is there twice"},
      {[](json& c) { c["model"]["vocab"][4][0] = ""; }, "model.vocab[4]: a piece that is empty"},
      {[](json& c) { c["model"]["vocab"][4][0] = std::string("a\0b", 3); }, "model.vocab[4]: a piece that is empty"},
      {[](json& c) { c["model"]["unk_id"] = 6; }, "model.unk_id: past the last piece"},
      {[](json& c) { c["model"]["unk_id"] = -1; }, "model.unk_id: not a token id"},
      {[](json& c) { c["model"].erase("unk_id"); }, "model: no unk_id"},
      {[](json& c) { c["normalizer"]["precompiled_charsmap"] = "QUJ"; }, "precompiled_charsmap: not base64"},
      {[](json& c) { c["normalizer"]["precompiled_charsmap"] = "QU*D"; }, "precompiled_charsmap: not base64"},
      {[](json& c) { c["added_tokens"][2]["id"] = 3; }, "added_tokens[2]: its id 3 is that of another piece"},
      {[](json& c) { c["added_tokens"][2]["content"] = "<x>"; }, "added_tokens[2]: this token is there twice"},
      {[](json& c) { c["added_tokens"][2]["id"] = 1 << 30; }, "added_tokens[2].id: not a token id"},
      {[](json& c) { c["added_tokens"][2]["lstrip"] = "yes"; }, "added_tokens[2].lstrip: neither true nor false"},
      {[](json& c) { c["added_tokens"][2]["single_word"] = true; }, "added_tokens[2].single_word: "},
  };
  for (const Fault& fault : faults) EXPECT_THAT(error(fault.change), HasSubstr(fault.message));
  EXPECT_THAT(error([](json& c) { c["model"]["vocab"][4][1] = nullptr; }), HasSubstr("save_pretrained"));
}

TEST_F(TokenizerJsonTest, RefusesWhatIsNoJson) {
  for (const std::string& content : {std::string(), std::string("{"), std::string("[]"), std::string(100, '[')}) {
    const auto file = folder_.write("tokenizer.json", content);
    EXPECT_THAT(message_of<ModelError>([&] { read_tokenizer_json(file); }), HasSubstr("tokenizer.json")) << content;
  }
}

TEST_F(TokenizerJsonTest, NamesTokenizersOfBytes) {
  folder_.write("tokenizer_config.json", R"({"tokenizer_class": "ByT5Tokenizer"})");
  EXPECT_THAT(message_of<ModelError>([&] { refuse_byte_tokenizer(folder_.path()); }),
              AllOf(HasSubstr("tokenizer_config.json: ByT5Tokenizer"), HasSubstr("bytes")));
  folder_.write("tokenizer_config.json", R"({"tokenizer_class": "T5Tokenizer"})");
  EXPECT_NO_THROW(refuse_byte_tokenizer(folder_.path()));
}

}  // namespace
}  // namespace flant5
