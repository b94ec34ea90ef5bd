// Whole rows against transformers on checkpoints of real sizes: set FLANT5_STANDIN to a folder with a checkpoint and
// the parity-*.json files of scripts/check_parity.py.
#include <gtest/gtest.h>

#include <cstdlib>
#include <nlohmann/json.hpp>

#include "tests/generation/decoded.h"
#include "text/tokenizer.h"

namespace flant5 {
namespace {

constexpr std::size_t kRowsAtOnce = 32;

std::vector<std::filesystem::path> answer_files(const std::filesystem::path& folder) {
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    const std::string name = entry.path().filename().string();
    if (name.starts_with("parity-") && name.ends_with(".json")) files.push_back(entry.path());
  }
  return files;
}

class Parity : public testing::TestWithParam<std::string> {};

INSTANTIATE_TEST_SUITE_P(, Parity, testing::ValuesIn(kEngines));

TEST_P(Parity, EveryRowIsCompletedAsTransformersDoes) {
  const char* folder = std::getenv("FLANT5_STANDIN");
  if (folder == nullptr) GTEST_SKIP() << "FLANT5_STANDIN names no checkpoint";
  const auto files = answer_files(folder);
  ASSERT_FALSE(files.empty()) << "run scripts/check_parity.py --answers-only --answers FOLDER --model FOLDER first";
  const auto model = load_float32(folder, GetParam());
  const Tokenizer tokenizer(folder);
  for (const auto& file : files) {
    std::ifstream in(file);
    const nlohmann::json rows = nlohmann::json::parse(in);
    ASSERT_FALSE(rows.empty()) << file;
    for (std::size_t first = 0; first < rows.size(); first += kRowsAtOnce) {
      std::vector<Ids> prompts;
      for (std::size_t i = first; i < std::min(rows.size(), first + kRowsAtOnce); ++i) {
        prompts.push_back(tokenizer.encode_input(rows[i]["prompt"].get<std::string>()));
      }
      const std::vector<Ids> completions = generated(*model, prompts);
      for (std::size_t i = 0; i < completions.size(); ++i) {
        const std::string completion = tokenizer.decode(completions[i]);
        EXPECT_EQ(completion, rows[first + i]["completion"].get<std::string>()) << file << " row " << first + i + 1;
      }
    }
  }
}

}  // namespace
}  // namespace flant5
