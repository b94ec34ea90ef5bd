// How a checkpoint is made int8, and what that was chosen by.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace flant5 {

// In a folder that was fitted to rows: what was chosen, and by what.
inline constexpr const char* kEvidenceFile = "quantization.json";

// Products by the names of model/t5_tree.h, such as "encoder.block.0.layer.0.SelfAttention.qkv".
struct QuantizationPlan {
  std::set<std::string> kept;  // stay bfloat16
  // Factors of a product's input channels, by which its weight is divided before it is rounded; none: 1.
  std::map<std::string, std::vector<float>> input_factors;
};

// Rows to choose a plan by.
struct FitRequest {
  std::vector<std::vector<std::int64_t>> prompts;  // token ids, with </s>; at least one
  double agreement = 0.99;                         // share of the rows to be answered as in bfloat16
  std::size_t max_new_tokens = 8;                  // of an answer that are compared
  std::size_t threads = 1;
  std::function<void(const std::string&)> tell = [](const std::string&) {};  // what is done next
};

// One of the choices that were measured.
struct MeasuredPlan {
  std::size_t kept = 0;       // products in bfloat16
  double bfloat16_share = 0;  // of the time that all products take in one format
  std::size_t equal = 0;      // rows answered as in bfloat16
  double divergence = 0;      // mean divergence of the answers' tokens from bfloat16's, in nats
  double rows_per_second = 0;
};

struct QuantizationFit {
  QuantizationPlan plan;
  std::size_t rows = 0;
  std::map<std::string, std::string> smoothing;  // strength by kind of input: "none", or a number
  std::vector<MeasuredPlan> measured;            // by bfloat16_share: none, some, the chosen one, bfloat16 alone
  std::size_t chosen = 0;                        // among them
  bool is_reached = false;                       // the agreement that was asked for
};

}  // namespace flant5
