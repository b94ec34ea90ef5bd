// A model ready to answer: its tokenizer and its engine. Shared by all workers.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "flant5/api.h"
#include "flant5/model_options.h"

namespace flant5 {

struct Engine;
class Seq2Seq;
class Tokenizer;

class FLANT5_API LoadedModel {
 public:
  // Throws ModelError for a broken checkpoint and for a tokenizer that does not fit it, UsageError for options that it
  // cannot be loaded with.
  explicit LoadedModel(const ModelOptions& options);
  // name: of the model, for messages.
  LoadedModel(Tokenizer tokenizer, Engine engine, const std::string& name);
  ~LoadedModel();
  LoadedModel(LoadedModel&&) noexcept;
  LoadedModel& operator=(LoadedModel&&) noexcept;

  const Tokenizer& tokenizer() const;
  const Seq2Seq& engine() const;
  const std::string& engine_name() const;                   // "cpu" or "torch"
  const std::string& device() const;                        // "cpu", "cuda:0"
  const std::string& dtype() const;                         // what was chosen: "float32", "bfloat16", "int8"
  const std::string& processor() const;                     // "AVX-512, bfloat16, VNNI"
  const std::vector<std::filesystem::path>& files() const;  // that hold the weights, an adapter's too
  const std::vector<std::string>& warnings() const;         // sentences that the user should see

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace flant5
