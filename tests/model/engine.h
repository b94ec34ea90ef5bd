// What tests of the engine share: tiny checkpoints, what transformers computes with them, and distances of results.
#pragma once

#include <ATen/Parallel.h>
#include <ATen/core/Tensor.h>
#include <ATen/ops/empty.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <limits>
#include <nlohmann/json.hpp>
#include <random>
#include <string>
#include <vector>

#include "flant5/model/flan_t5.h"

namespace flant5 {

using Ids = std::vector<std::int64_t>;

// libtorch's threads, until the end of a scope.
class Threads {
 public:
  explicit Threads(int count) : before_(at::get_num_threads()) { at::set_num_threads(count); }
  ~Threads() { at::set_num_threads(before_); }
  Threads(const Threads&) = delete;
  Threads& operator=(const Threads&) = delete;

 private:
  int before_;
};

// Tests run on one thread but for those that say otherwise: on products this small, threads mostly wait for each other.
class OneThread : public testing::Environment {
  void SetUp() override { at::set_num_threads(1); }
};
inline testing::Environment* const kOneThread = testing::AddGlobalTestEnvironment(new OneThread);

inline std::filesystem::path checkpoint_folder(const std::string& name) {
  return std::filesystem::path(FLANT5_SOURCE_DIR) / "tests" / "checkpoints" / name;
}

// One of every kind; tiny has a sentencepiece model too.
inline const std::vector<std::string> kCheckpoints = {"t5-1.0",       "flan",          "flan-resaved",
                                                      "flan-sharded", "flan-bfloat16", "tiny"};

// A file of tests/goldens.
inline nlohmann::json golden(const std::string& name) {
  std::ifstream file(std::filesystem::path(FLANT5_SOURCE_DIR) / "tests" / "goldens" / name);
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

inline FlanT5 load_model(const std::string& name, const Precision& precision = {}) {
  return {Checkpoint(checkpoint_folder(name)), precision};
}

inline PackedBatch packed(const std::vector<Ids>& sequences) {
  PackedBatch batch;
  for (const Ids& sequence : sequences) batch.append(sequence);
  return batch;
}

inline DecoderState started(const FlanT5& model, const std::vector<Ids>& sequences) {
  std::vector<EncoderOutput> outputs;
  outputs.push_back(model.encode(packed(sequences)));
  return model.start(std::move(outputs));
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

inline at::Tensor random_matrix(std::int64_t rows, std::int64_t cols, unsigned seed) {
  std::mt19937 engine(seed);
  std::normal_distribution<float> normal;
  at::Tensor matrix = at::empty({rows, cols}, at::kFloat);
  std::generate_n(matrix.mutable_data_ptr<float>(), matrix.numel(), [&] { return normal(engine); });
  return matrix;
}

inline std::vector<double> values_of(const at::Tensor& tensor) {
  const at::Tensor flat = tensor.to(at::kDouble).contiguous();
  return {flat.const_data_ptr<double>(), flat.const_data_ptr<double>() + flat.numel()};
}

inline std::vector<double> row_of(const at::Tensor& matrix, std::int64_t row) { return values_of(matrix[row]); }

// The largest difference, in units of the largest magnitude of `expected`; infinite where the sizes differ or anything
// is no number.
inline double distance(const std::vector<double>& actual, const std::vector<double>& expected) {
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  if (actual.size() != expected.size()) return kInfinity;
  double difference = 0;
  double largest = 0;
  for (std::size_t i = 0; i < expected.size(); ++i) {
    if (!std::isfinite(actual[i])) return kInfinity;
    difference = std::max(difference, std::abs(actual[i] - expected[i]));
    largest = std::max(largest, std::abs(expected[i]));
  }
  return difference / largest;
}
inline double distance(const at::Tensor& actual, const at::Tensor& expected) {
  return distance(values_of(actual), values_of(expected));
}

// How far float32 results may lie from transformers' and, where only the order of sums differs, from each other.
inline constexpr double kTransformers = 1e-4;
inline constexpr double kSumOrder = 1e-5;

}  // namespace flant5
