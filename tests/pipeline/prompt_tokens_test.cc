// The whole way from row to ids, against transformers: every development row under every shipped prompt.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <sstream>

#include "data/utf8.h"
#include "flant5/prompt_template.h"
#include "tests/labels.h"
#include "tests/temp_folder.h"
#include "text/tokenizer.h"

namespace flant5 {
namespace {

using nlohmann::json;
using std::filesystem::path;

const path kSource = FLANT5_SOURCE_DIR;
const path kShared = FLANT5_SHARED_DIR;

std::vector<std::string> phrasebank_sentences(const path& file) {
  std::vector<std::string> sentences;
  std::istringstream lines(read_file(file));
  for (std::string line; std::getline(lines, line);) {
    const std::size_t at = line.rfind('@');
    if (at == line.npos) continue;
    std::string& sentence = sentences.emplace_back();
    for (const char c : line.substr(0, at)) append_utf8(sentence, static_cast<unsigned char>(c));  // ISO-8859-1
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

TEST(PromptTokensTest, EveryDevelopmentRowUnderEveryShippedPrompt) {
  const path rows = kShared / "phrasebank/Sentences_AllAgree.dev.txt";
  if (!std::filesystem::exists(rows)) GTEST_SKIP() << "no " << rows;
  const Tokenizer tokenizer(kShared / "t5-tokenizer");
  const auto sentences = phrasebank_sentences(rows);
  const auto shots = shipped_demonstrations();
  const json goldens = json::parse(read_file(kSource / "tests/goldens/t5-dev-tokens.json"));
  ASSERT_EQ(goldens.size(), 9U);
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
    EXPECT_EQ(hash.hex(), golden["hash"]) << prompt.name();
  }
}

}  // namespace
}  // namespace flant5
