// A model ready to answer: its tokenizer and its engine. Shared by all workers.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "flant5/model/engine.h"
#include "flant5/text/tokenizer.h"

namespace flant5 {

class LoadedModel {
 public:
  // Throws as load_engine() does, and ModelError for a tokenizer that does not fit the checkpoint.
  explicit LoadedModel(const ModelOptions& options);
  // name: of the model, in what is said of it.
  LoadedModel(Tokenizer tokenizer, Engine engine, const std::string& name);

  const Tokenizer& tokenizer() const { return tokenizer_; }
  const Seq2Seq& engine() const { return *engine_.model; }
  const std::string& dtype() const { return engine_.dtype; }
  const std::string& processor() const { return engine_.processor; }
  const std::vector<std::filesystem::path>& files() const { return engine_.files; }
  const std::vector<std::string>& warnings() const { return warnings_; }  // sentences that the user should see

 private:
  void take_warnings(const std::string& name);

  Tokenizer tokenizer_;
  Engine engine_;
  std::vector<std::string> warnings_;
};

}  // namespace flant5
