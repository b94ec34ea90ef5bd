#include "text/tokenizer.h"

#include <gmock/gmock.h>

#include <cstdint>
#include <cstring>
#include <map>
#include <nlohmann/json.hpp>

#include "flant5/error.h"
#include "tests/temp_folder.h"

namespace flant5 {
namespace {

using nlohmann::json;
using std::filesystem::path;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

const path kSource = FLANT5_SOURCE_DIR;
const path kT5 = path(FLANT5_SHARED_DIR) / "t5-tokenizer";

const Tokenizer& tiny() {
  static const Tokenizer tokenizer(kSource / "tests/checkpoints/tiny");
  return tokenizer;
}

void expect_goldens(const Tokenizer& tokenizer, const std::string& name) {
  const json goldens = json::parse(read_file(kSource / "tests/goldens" / name));
  ASSERT_GE(goldens.size(), 40U);
  for (const json& golden : goldens) {
    EXPECT_EQ(tokenizer.encode(golden["text"].get<std::string>()), golden["ids"].get<TokenIds>()) << golden["text"];
  }
}

TEST(TokenizerTest, KnowsItsVocabulary) {
  EXPECT_EQ(tiny().size(), 240U);
  EXPECT_EQ(tiny().unk_id(), 2);
  EXPECT_EQ(tiny().eos_id(), 1);
}

TEST(TokenizerTest, HostileTextsInTheTinyVocabulary) { expect_goldens(tiny(), "tiny-tokens.json"); }

TEST(TokenizerTest, HostileTextsInT5sVocabulary) {
  if (!std::filesystem::exists(kT5)) GTEST_SKIP() << "no " << kT5;
  expect_goldens(Tokenizer(kT5), "t5-tokens.json");
}

TEST(TokenizerTest, ControlTokensInATextAreCharacters) {
  for (const char* text : {"</s>", "<pad>", "<extra_id_0>", "x</s>y"}) {
    for (const std::int64_t id : tiny().encode(text)) {
      EXPECT_GT(id, 1) << text;
      EXPECT_LT(id, 240) << text;
    }
  }
  EXPECT_THAT(tiny().encode("<"), ElementsAre(3, 2));
}

// transformers drops the second mark of a letter that composes with the first. sentencepiece, with which T5 was
// trained, keeps both.
TEST(TokenizerTest, KeepsEveryCombiningMark) {
  if (!std::filesystem::exists(kT5)) GTEST_SKIP() << "no " << kT5;
  EXPECT_THAT(Tokenizer(kT5).encode("a\u0302\u0308"), ElementsAre(3, 1439, 2));
}

TEST(TokenizerTest, InputEndsWithOneEos) {
  EXPECT_THAT(tiny().encode_input(""), ElementsAre(1));
  TokenIds ids = tiny().encode("Profit rose .");
  ASSERT_GT(ids.size(), 3U);
  ids.push_back(1);
  EXPECT_EQ(tiny().encode_input("Profit rose ."), ids);
}

TEST(TokenizerTest, TruncatedInputStillEndsWithEos) {
  const TokenIds all = tiny().encode_input("Profit rose .");
  EXPECT_EQ(tiny().encode_input("Profit rose .", all.size()), all);
  EXPECT_EQ(tiny().encode_input("Profit rose .", all.size() + 1), all);
  const TokenIds cut = tiny().encode_input("Profit rose .", 3);
  EXPECT_THAT(cut, ElementsAre(all[0], all[1], 1));
  EXPECT_THAT(tiny().encode_input("Profit rose .", 1), ElementsAre(1));
}

TEST(TokenizerTest, BrokenUtf8IsUnknown) {
  TokenIds expected = tiny().encode("a");
  expected.push_back(tiny().unk_id());
  EXPECT_EQ(tiny().encode("a\xff"), expected);
}

TEST(TokenizerTest, LongTextsAreEncodedWhole) {
  std::string text;
  for (int i = 0; i < 100000; ++i) text += "profit ";
  const TokenIds one = tiny().encode("profit");
  EXPECT_EQ(tiny().encode(text).size(), one.size() * 100000);
}

TEST(TokenizerTest, DecodesLabels) {
  for (const char* label : {"negative", "neutral", "positive"})
    EXPECT_EQ(tiny().decode(tiny().encode_input(label)), label);
  EXPECT_EQ(tiny().decode({}), "");
}

TEST(TokenizerTest, DecodingLeavesOutWhatIsNoText) {
  const TokenIds positive = tiny().encode("positive");
  TokenIds ids = {0, 1, 2, 239 + 1, 99999, -7};
  ids.insert(ids.end(), positive.begin(), positive.end());
  ids.push_back(std::int64_t{1} << 40);
  EXPECT_EQ(tiny().decode(ids), "positive");
}

TEST(TokenizerTest, DecodesAsTransformersDoes) {
  if (!std::filesystem::exists(kT5)) GTEST_SKIP() << "no " << kT5;
  const Tokenizer tokenizer(kT5);
  const json goldens = json::parse(read_file(kSource / "tests/goldens/t5-decoded.json"));
  ASSERT_GE(goldens.size(), 90U);
  for (const json& golden : goldens) {
    EXPECT_EQ(tokenizer.decode(golden["ids"].get<TokenIds>()), golden["text"].get<std::string>()) << golden["ids"];
  }
}

TEST(TokenizerTest, RefusesWhatIsNoModel) {
  TempFolder folder;
  const auto error = [&] { return message_of<ModelError>([&] { Tokenizer tokenizer(folder.path()); }); };
  EXPECT_THAT(error(), HasSubstr("spiece.model: No such file"));
  for (const std::string bytes : {"", "no model", "\x0a\xff\xff\xff\xff\x0f"}) {
    folder.write("spiece.model", bytes);
    EXPECT_THAT(error(), HasSubstr("spiece.model: "));
  }
  const std::string whole = read_file(kSource / "tests/checkpoints/tiny/spiece.model");
  folder.write("spiece.model", whole.substr(0, whole.size() / 2));
  EXPECT_THAT(error(), HasSubstr("no sentencepiece model"));
}

// A model of nothing but a character map: the units that are given, 256 in all, and one empty text.
std::string model_with_map(const std::map<std::size_t, std::uint32_t>& units) {
  std::vector<std::uint32_t> trie(256);
  for (const auto& [place, unit] : units) trie[place] = unit;
  const auto size = static_cast<std::uint32_t>(trie.size() * sizeof(std::uint32_t));
  std::string map(sizeof size, '\0');
  std::memcpy(map.data(), &size, sizeof size);
  map.append(reinterpret_cast<const char*>(trie.data()), size).push_back('\0');
  return "\x1A\x88\x08\x12\x85\x08" + map;  // field 3 of 1032 bytes: field 2 of 1029
}

TEST(TokenizerTest, RefusesACharacterMapThatLeadsAstray) {
  TempFolder folder;
  const auto error = [&](const std::map<std::size_t, std::uint32_t>& units) {
    folder.write("spiece.model", model_with_map(units));
    return message_of<ModelError>([&] { Tokenizer tokenizer(folder.path()); });
  };
  const std::uint32_t root = 1;                                            // its children stand at 0
  EXPECT_THAT(error({{0, root}}), HasSubstr("no sentencepiece model: "));  // but not for its map
  EXPECT_THAT(error({{0, root}}), Not(HasSubstr("character map")));
  EXPECT_THAT(error({{0, 256U << 10}}), HasSubstr("character map points past its end"));
  EXPECT_THAT(error({{0, root}, {97, 97U << 10 | 97U}}), HasSubstr("keys that are too long"));  // "a", "aa", "aaa" ...
  EXPECT_THAT(error({{0, root}, {97, 3U << 10 | 1U << 8 | 97U}, {98, 1U << 31 | 1U}}),
              HasSubstr("points past its texts"));
}

}  // namespace
}  // namespace flant5
