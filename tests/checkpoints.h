// The tiny checkpoints of the tests, what transformers computes with them, and inputs for them.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <random>
#include <string>
#include <vector>

#include "tests/folders.h"

namespace flant5 {

using Ids = std::vector<std::int64_t>;

inline std::filesystem::path checkpoint_folder(const std::string& name) {
  return source_folder() / "tests" / "checkpoints" / name;
}

// One of every kind; tiny has a sentencepiece model too.
inline const std::vector<std::string> kCheckpoints = {"t5-1.0", "flan", "flan-resaved", "flan-sharded", "flan-bfloat16",
                                                      "tiny",   "mt5",  "mt0",          "umt5"};

// A file of tests/goldens.
inline nlohmann::json golden(const std::string& name) {
  std::ifstream file(source_folder() / "tests" / "goldens" / name);
  EXPECT_TRUE(file) << name;
  return nlohmann::json::parse(file);
}

// What transformers computes with a checkpoint.
inline nlohmann::json model_golden(const std::string& checkpoint) {
  return golden("model-" + (checkpoint == "flan-sharded" ? "flan-resaved" : checkpoint) + ".json");
}

// "t5-1.0" -> "t5_1_0"
inline std::string test_name(std::string checkpoint) {
  std::replace_if(
      checkpoint.begin(), checkpoint.end(), [](char c) { return c == '-' || c == '.'; }, '_');
  return checkpoint;
}

// Any token ids, with </s>; the same for the same length and seed.
inline Ids random_sequence(std::size_t length, unsigned seed, std::int64_t vocab_size = 96) {
  std::mt19937 engine(seed);
  std::uniform_int_distribution<std::int64_t> id(3, vocab_size - 1);
  Ids ids(length);
  std::generate(ids.begin(), ids.end(), [&] { return id(engine); });
  ids.back() = 1;
  return ids;
}

}  // namespace flant5
