#include "text/tokenizer.h"

#include <gmock/gmock.h>

#include <cstdint>
#include <cstring>
#include <functional>
#include <map>
#include <nlohmann/json.hpp>

#include "flant5/error.h"
#include "tests/folders.h"
#include "tests/temp_folder.h"

namespace flant5 {
namespace {

using nlohmann::json;
using std::filesystem::path;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

const path kSource = source_folder();
const path kT5 = shared_folder() / "t5-tokenizer";

const path kTiny = kSource / "tests/checkpoints/tiny";
const path kDemo = kSource / "models/demo";
constexpr TokenizerOptions kParse{.parse_special_tokens = true};

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

TEST(TokenizerTest, HostileTextsInTheDemoModelsVocabulary) { expect_goldens(Tokenizer(kDemo), "demo-tokens.json"); }

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
  const Tokenizer tokenizer(kDemo);
  TokenIds expected = tokenizer.encode("\u00e2");
  expected.push_back(tokenizer.unk_id());
  EXPECT_EQ(tokenizer.encode("a\u0302\u0308"), expected);
}

TEST(TokenizerTest, KeepsEveryCombiningMarkInT5sVocabulary) {
  if (!std::filesystem::exists(kT5)) GTEST_SKIP() << "no " << kT5;
  EXPECT_THAT(Tokenizer(kT5).encode("a\u0302\u0308"), ElementsAre(3, 1439, 2));
}

// Of ways that score the same, such as "I", "II" and "II", "I", the text before must not choose.
TEST(TokenizerTest, AWordIsCutTheSameWhereverItStands) {
  const Tokenizer tokenizer(kDemo);
  std::string text;
  for (int i = 0; i < 16; ++i) text += "profit rose ";
  const TokenIds ids = tokenizer.encode(text + "II-III");
  const TokenIds alone = tokenizer.encode("II-III");
  EXPECT_EQ(TokenIds(ids.end() - static_cast<std::ptrdiff_t>(alone.size()), ids.end()), alone);
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

void expect_decoded(const Tokenizer& tokenizer, const std::string& name) {
  const json goldens = json::parse(read_file(kSource / "tests/goldens" / name));
  ASSERT_GE(goldens.size(), 90U);
  for (const json& golden : goldens) {
    EXPECT_EQ(tokenizer.decode(golden["ids"].get<TokenIds>()), golden["text"].get<std::string>()) << golden["ids"];
  }
}

TEST(TokenizerTest, DecodesAsTransformersDoes) { expect_decoded(Tokenizer(kDemo), "demo-decoded.json"); }

TEST(TokenizerTest, DecodesAsTransformersDoesInT5sVocabulary) {
  if (!std::filesystem::exists(kT5)) GTEST_SKIP() << "no " << kT5;
  expect_decoded(Tokenizer(kT5), "t5-decoded.json");
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
  EXPECT_THAT(error(), HasSubstr("not a sentencepiece model"));
}

json golden(const std::string& name) { return json::parse(read_file(kSource / "tests/goldens" / name)); }

// As transformers encodes whole inputs.
void expect_inputs(const Tokenizer& tokenizer, const json& goldens) {
  ASSERT_FALSE(goldens.empty());
  for (const json& row : goldens) {
    EXPECT_EQ(tokenizer.encode_input(row["text"].get<std::string>()), row["ids"].get<TokenIds>()) << row["text"];
  }
}

// A folder with nothing of a tokenizer but its tokenizer.json, changed.
void write_json(const TempFolder& folder, const path& source, const std::function<void(json&)>& change) {
  json content = json::parse(read_file(source / "tokenizer.json"));
  change(content);
  folder.write("tokenizer.json", content.dump());
}

TEST(TokenizerTest, TokenizerJsonAloneGivesTheSameIds) {
  TempFolder folder;
  write_json(folder, kDemo, [](json&) {});
  const Tokenizer both(kDemo);
  const Tokenizer alone(folder.path());
  EXPECT_EQ(alone.size(), both.size());
  EXPECT_EQ(alone.eos_id(), both.eos_id());
  EXPECT_EQ(alone.unk_id(), both.unk_id());
  EXPECT_THAT(both.warnings(), IsEmpty());
  EXPECT_THAT(both.files(), ElementsAre(kDemo / "spiece.model", kDemo / "tokenizer.json"));
  EXPECT_THAT(alone.files(), ElementsAre(folder.path() / "tokenizer.json"));
  for (const json& row : golden("demo-special-tokens.json")) {
    EXPECT_EQ(alone.encode(row["text"].get<std::string>()), both.encode(row["text"].get<std::string>())) << row["text"];
  }
  EXPECT_EQ(alone.decode(alone.encode("Profit rose .")), both.decode(both.encode("Profit rose .")));
}

TEST(TokenizerTest, TokenizerJsonAloneInT5sVocabulary) {
  if (!std::filesystem::exists(kT5)) GTEST_SKIP() << "no " << kT5;
  TempFolder folder;
  write_json(folder, kT5, [](json&) {});
  expect_goldens(Tokenizer(folder.path()), "t5-tokens.json");
  expect_inputs(Tokenizer(folder.path(), kParse), golden("t5-special-tokens.json"));
}

TEST(TokenizerTest, WarnsWhereTheFilesDiffer) {
  TempFolder folder;
  std::filesystem::copy(kDemo / "spiece.model", folder.path());
  write_json(folder, kDemo, [](json& content) { content["model"]["vocab"][3] = {"qqq7", -1.5}; });
  const Tokenizer tokenizer(folder.path());
  ASSERT_EQ(tokenizer.warnings().size(), 1U);
  EXPECT_THAT(tokenizer.warnings()[0], AllOf(HasSubstr("differ: piece 3 is \"\u2581\" (-"),
                                             HasSubstr("not \"qqq7\" (-1.5); tokenizer.json is used")));
  EXPECT_EQ(tokenizer.encode("qqq7").back(), 3);
  EXPECT_THAT(tokenizer.files(), ElementsAre(folder.path() / "tokenizer.json"));
  write_json(folder, kDemo, [](json& content) { content["normalizer"] = nullptr; });
  EXPECT_THAT(Tokenizer(folder.path()).warnings()[0], HasSubstr("differ: the character map"));
  write_json(folder, kDemo, [](json& content) { content["model"]["vocab"].push_back({"zzz", -1}); });
  EXPECT_THAT(Tokenizer(folder.path()).warnings()[0], HasSubstr("piece 6016 is past the end, not \"zzz\" (-1)"));
}

TEST(TokenizerTest, WithoutAMapTextStaysAsItIs) {
  TempFolder folder;
  write_json(folder, kDemo, [](json& content) { content["normalizer"] = nullptr; });
  const Tokenizer tokenizer(folder.path());
  EXPECT_EQ(tokenizer.encode("Profit\t\n\u3000rose"), tokenizer.encode("Profit rose"));
  EXPECT_EQ(tokenizer.encode("\uff21").back(), tokenizer.unk_id());
}

TEST(TokenizerTest, SpecialTokensAreParsedAsInTransformers) {
  expect_inputs(Tokenizer(kTiny, kParse), golden("tiny-special-tokens.json"));
  expect_inputs(Tokenizer(kDemo, kParse), golden("demo-special-tokens.json"));
}

TEST(TokenizerTest, SpecialTokensAreParsedAsInTransformersInT5sVocabulary) {
  if (!std::filesystem::exists(kT5)) GTEST_SKIP() << "no " << kT5;
  expect_inputs(Tokenizer(kT5, kParse), golden("t5-special-tokens.json"));
}

TEST(TokenizerTest, SentinelsNeedRowsOfTheEmbedding) {
  const std::string text = "<extra_id_0>";
  EXPECT_THAT(Tokenizer(kTiny, {.parse_special_tokens = true, .embedding_rows = 340}).encode(text), ElementsAre(339));
  const Tokenizer without(kTiny, {.parse_special_tokens = true, .embedding_rows = 339});
  EXPECT_EQ(without.encode(text), tiny().encode(text));
  EXPECT_EQ(without.ids_end(), 240);
}

TEST(TokenizerTest, AddedTokensAreFoundAsInTransformers) {
  const json goldens = golden("added-tokens.json");
  TempFolder folder;
  write_json(folder, kDemo, [&](json& content) { content["added_tokens"] = goldens["added_tokens"]; });
  const Tokenizer parsing(folder.path(), kParse);
  expect_inputs(parsing, goldens["rows"]);
  const Tokenizer tokenizer(folder.path());
  for (const json& row : goldens["decoded"]) {
    EXPECT_EQ(tokenizer.decode(row["ids"].get<TokenIds>()), row["text"].get<std::string>());
  }
  EXPECT_EQ(tokenizer.ids_end(), 6026);
  EXPECT_THAT(tokenizer.encode("[RAW]"), ElementsAre(6016));
  for (const char* text : {"<sep>", "</s>"}) {
    for (const std::int64_t id : tokenizer.encode(text)) EXPECT_LT(id, 6016) << text;
  }
}

TEST(TokenizerTest, AddedTokensBesideSpieceModel) {
  for (const json& saved : golden("legacy-added-tokens.json")) {
    TempFolder folder;
    std::filesystem::copy(kTiny / "spiece.model", folder.path());
    for (const auto& [name, content] : saved["files"].items()) folder.write(name, content.dump());
    expect_inputs(Tokenizer(folder.path(), kParse), saved["rows"]);
    const Tokenizer tokenizer(folder.path());
    EXPECT_THAT(tokenizer.encode("[NEW]"), ElementsAre(340));
    EXPECT_EQ(tokenizer.encode("<cls>"), tiny().encode("<cls>"));
    EXPECT_TRUE(saved["files"].contains(tokenizer.files().back().filename().string()));
    EXPECT_EQ(tokenizer.files().size(), saved["files"].contains("special_tokens_map.json") ? 3U : 2U);
  }
}

TEST(TokenizerTest, BytePiecesAreTextAsInTransformers) {
  const json goldens = golden("byte-pieces.json");
  TempFolder folder;
  std::filesystem::copy(kSource / "tests/goldens/byte-pieces.model", folder.path() / "spiece.model");
  const Tokenizer tokenizer(folder.path());
  expect_inputs(tokenizer, goldens["rows"]);
  ASSERT_GE(goldens["decoded"].size(), 6U);
  for (const json& row : goldens["decoded"]) {
    EXPECT_EQ(tokenizer.decode(row["ids"].get<TokenIds>()), row["text"].get<std::string>());
  }
  EXPECT_TRUE(tokenizer.is_mostly_unknown("\u4e2d\u6587"));
}

TEST(TokenizerTest, TellsMostlyUnknownText) {
  const Tokenizer tokenizer(kDemo);
  for (const char* text :
       {"\u4e2d\u6587", "\U0001f600 \U0001f680", "\u516c\u53f8\u5229\u6da6\u4e0a\u5347 1.5 \u4ebf , 2008",
        "ab\u4e2d\u6587", "\U0001f680 12.5 %"}) {
    EXPECT_TRUE(tokenizer.is_mostly_unknown(text)) << text;
  }
  for (const char* text : {"", "  ", "Profit rose \U0001f680", "abc\u4e2d\u6587", "</s>", "{ } < ~", "12.5 %"}) {
    EXPECT_FALSE(tokenizer.is_mostly_unknown(text)) << text;
  }
}

TEST(TokenizerTest, RefusesTokenizersOfBytesByName) {
  TempFolder folder;
  folder.write("tokenizer_config.json", R"({"tokenizer_class": "ByT5Tokenizer"})");
  EXPECT_THAT(message_of<ModelError>([&] { Tokenizer tokenizer(folder.path()); }), HasSubstr("ByT5Tokenizer"));
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
  const std::uint32_t root = 1;                                               // its children stand at 0
  EXPECT_THAT(error({{0, root}}), HasSubstr("not a sentencepiece model: "));  // but not for its map
  EXPECT_THAT(error({{0, root}}), Not(HasSubstr("character map")));
  EXPECT_THAT(error({{0, 256U << 10}}), HasSubstr("character map points past its end"));
  EXPECT_THAT(error({{0, root}, {97, 97U << 10 | 97U}}), HasSubstr("keys that are too long"));  // "a", "aa", "aaa" ...
  EXPECT_THAT(error({{0, root}, {97, 3U << 10 | 1U << 8 | 97U}, {98, 1U << 31 | 1U}}),
              HasSubstr("points past its texts"));
}

}  // namespace
}  // namespace flant5
