// What tests of the decoding loop share: engines of small checkpoints, and what they answer.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "generation/decode.h"
#include "model/engine.h"
#include "tests/checkpoints.h"
#include "tests/model/fake_seq2seq.h"

namespace flant5 {

// Both compute in float32 what transformers does; the third has no weights.
inline const std::vector<std::string> kEngines = {"cpu", "torch"};
inline const std::vector<std::string> kAllEngines = {"cpu", "torch", "fake"};

inline std::unique_ptr<Seq2Seq> load_float32(const std::filesystem::path& folder, const std::string& engine) {
  if (engine == "fake") return std::make_unique<FakeSeq2Seq>();
  setenv("FLANT5_ENGINE", engine.c_str(), 1);
  Engine loaded = load_engine({.folder = folder, .dtype = Dtype::kFloat32, .int8_keep = "", .load_threads = 1});
  loaded.model->prepare_thread(1);
  return std::move(loaded.model);
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
  return decoded(model, inputs, options).generated.tokens;
}

inline std::vector<std::vector<double>> scored(const Seq2Seq& model, const std::vector<Ids>& inputs,
                                               const AnswerTrie& sequences) {
  return decoded(model, inputs, {.generate = false, .scored = &sequences}).scores;
}

}  // namespace flant5
