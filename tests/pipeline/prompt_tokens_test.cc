// The whole way from row to ids, against transformers: every row there is under every shipped prompt.
#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <sstream>

#include "data/utf8.h"
#include "flant5/prompt_template.h"
#include "tests/folders.h"
#include "tests/labels.h"
#include "tests/temp_folder.h"
#include "text/tokenizer.h"

namespace flant5 {
namespace {

using nlohmann::json;
using std::filesystem::path;

const path kSource = source_folder();
const path kShared = shared_folder();
const path kRows = kShared / "phrasebank/Sentences_AllAgree.dev.txt";

std::vector<std::string> phrasebank_sentences() {
  std::vector<std::string> sentences;
  std::istringstream lines(read_file(kRows));
  for (std::string line; std::getline(lines, line);) {
    const std::size_t at = line.rfind('@');
    if (at == line.npos) continue;
    std::string& sentence = sentences.emplace_back();
    for (const char c : line.substr(0, at)) append_utf8(sentence, static_cast<unsigned char>(c));  // ISO-8859-1
  }
  return sentences;
}

// The project's own rows, as scripts/make_tokenizer_goldens.py orders them.
std::vector<std::string> shipped_sentences() {
  std::vector<path> files{kSource / "examples/financial_news.jsonl"};
  for (const auto& file : std::filesystem::directory_iterator(kSource / "tests/demo/rows")) files.push_back(file);
  std::sort(files.begin() + 1, files.end());
  std::vector<std::string> sentences;
  for (const path& file : files) {
    std::istringstream lines(read_file(file));
    for (std::string line; std::getline(lines, line);) sentences.push_back(json::parse(line)["sentence"]);
  }
  return sentences;
}

std::vector<Demonstration> shipped_demonstrations() {
  std::vector<Demonstration> shots;
  std::istringstream lines(read_file(kSource / "prompts/demonstrations.jsonl"));
  for (std::string line; std::getline(lines, line);) {
    const json row = json::parse(line);
    shots.push_back({row["sentence"], kSentiments.find(row["label"].get<std::string>()).value()});
  }
  return shots;
}

// As in scripts/make_goldens.py.
class IdHash {
 public:
  void add(const TokenIds& ids) {
    for (const std::int64_t id : ids) add(static_cast<std::uint32_t>(id));
    add(0xFFFFFFFF);
  }
  std::string hex() const {
    char text[17];
    std::snprintf(text, sizeof text, "%016llx", static_cast<unsigned long long>(value_));
    return text;
  }

 private:
  void add(std::uint32_t number) {
    for (int i = 0; i < 4; ++i, number >>= 8) value_ = (value_ ^ (number & 0xFF)) * 0x100000001B3;
  }
  std::uint64_t value_ = 0xCBF29CE484222325;
};

void expect_goldens(const Tokenizer& tokenizer, const std::vector<std::string>& sentences, const std::string& name) {
  const auto shots = shipped_demonstrations();
  const json goldens = json::parse(read_file(kSource / "tests/goldens" / name));
  const std::filesystem::directory_iterator prompts(kSource / "prompts");
  const auto is_prompt = [](const path& file) { return file.extension() == ".jinja"; };
  ASSERT_EQ(goldens.size(), static_cast<std::size_t>(std::count_if(begin(prompts), end(prompts), is_prompt)));
  for (const json& golden : goldens) {
    const PromptTemplate prompt = PromptTemplate::load(golden["prompt"], {kSource / "prompts"});
    std::size_t tokens = 0;
    IdHash hash;
    for (const std::string& sentence : sentences) {
      const TokenIds ids = tokenizer.encode_input(prompt.render(sentence, shots));
      tokens += ids.size();
      hash.add(ids);
    }
    EXPECT_EQ(sentences.size(), golden["rows"]) << prompt.name();
    EXPECT_EQ(tokens, golden["tokens"]) << prompt.name();
    EXPECT_EQ(hash.hex(), golden["hash"].get<std::string>()) << prompt.name();
  }
}

TEST(PromptTokensTest, EveryDevelopmentRowUnderEveryShippedPrompt) {
  if (!std::filesystem::exists(kRows)) GTEST_SKIP() << "no " << kRows;
  expect_goldens(Tokenizer(kShared / "t5-tokenizer"), phrasebank_sentences(), "t5-dev-tokens.json");
}

TEST(PromptTokensTest, TheSameFromEitherFileOfTheTokenizer) {
  if (!std::filesystem::exists(kRows)) GTEST_SKIP() << "no " << kRows;
  for (const char* file : {"spiece.model", "tokenizer.json"}) {
    TempFolder folder;
    std::filesystem::copy(kShared / "t5-tokenizer" / file, folder.path());
    for (const bool parse : {false, true}) {
      expect_goldens(Tokenizer(folder.path(), {.parse_special_tokens = parse}), phrasebank_sentences(),
                     "t5-dev-tokens.json");
    }
  }
}

TEST(PromptTokensTest, EveryShippedRowInTheDemoModelsVocabularyFromEitherFileOfIt) {
  TempFolder folder;
  std::filesystem::copy(kSource / "models/demo/tokenizer.json", folder.path());
  for (const path& model : {kSource / "models/demo", folder.path()}) {
    expect_goldens(Tokenizer(model), shipped_sentences(), "demo-row-tokens.json");
  }
}

}  // namespace
}  // namespace flant5
