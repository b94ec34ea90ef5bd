// What tests of the decoding loop share: engines of small checkpoints, and what they answer.
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "flant5/generation/decode.h"
#include "flant5/model/engine.h"
#include "tests/model/engine.h"

namespace flant5 {

inline std::unique_ptr<Seq2Seq> load_float32(const std::filesystem::path& folder) {
  Engine engine = load_engine({.folder = folder, .dtype = ComputeType::kFloat32, .load_threads = 1});
  return std::move(engine.model);
}

inline std::unique_ptr<Decoding> started(const Seq2Seq& model, const std::vector<Ids>& inputs) {
  const std::vector<Seq2Seq::Prompt> prompts(inputs.begin(), inputs.end());
  std::vector<std::unique_ptr<Encoded>> batches;
  batches.push_back(model.encode(prompts));
  return model.decode(std::move(batches));
}

inline Decoded decoded(const Seq2Seq& model, const std::vector<Ids>& inputs, const DecodeOptions& options) {
  return decode(model.config(), *started(model, inputs), options);
}

inline std::vector<Ids> generated(const Seq2Seq& model, const std::vector<Ids>& inputs,
                                  const DecodeOptions& options = {}) {
  return decoded(model, inputs, options).generated;
}

inline std::vector<std::vector<double>> scored(const Seq2Seq& model, const std::vector<Ids>& inputs,
                                               const AnswerTrie& sequences) {
  return decoded(model, inputs, {.generate = false, .scored = &sequences}).scores;
}

}  // namespace flant5
