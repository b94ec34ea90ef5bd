// What tests of the engines share: models of tiny checkpoints, random matrices, and distances of results.
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

#include "engine/cpu/flan_t5.h"
#include "kernels/processor.h"
#include "tests/checkpoints.h"

namespace flant5 {

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
  void SetUp() override {
    Processor::current();  // throws where $FLANT5_PROCESSOR asks for more than there is, before libtorch uses it
    at::set_num_threads(1);
  }
};
inline testing::Environment* const kOneThread = testing::AddGlobalTestEnvironment(new OneThread);

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
// is not a number.
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
