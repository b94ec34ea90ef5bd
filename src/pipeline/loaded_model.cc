#include "flant5/loaded_model.h"

#include <utility>

#include "model/engine.h"
#include "model/seq2seq.h"
#include "text/tokenizer.h"
#include "text/tokenizer_check.h"

namespace flant5 {

struct LoadedModel::State {
  Tokenizer tokenizer;
  Engine engine;
  std::vector<std::string> warnings;
};

LoadedModel::LoadedModel(const ModelOptions& options)
    // In this order: loading the weights takes its time.
    : LoadedModel{checked_tokenizer(options.folder, options.parse_special_tokens), load_engine(options),
                  options.folder.string()} {}

LoadedModel::LoadedModel(Tokenizer tokenizer, Engine engine, const std::string& name) {
  std::vector<std::string> warnings = tokenizer_warnings(tokenizer, engine.model->config(), name);
  warnings.insert(warnings.end(), engine.warnings.begin(), engine.warnings.end());
  state_ = std::make_unique<State>(State{std::move(tokenizer), std::move(engine), std::move(warnings)});
}

LoadedModel::~LoadedModel() = default;
LoadedModel::LoadedModel(LoadedModel&&) noexcept = default;
LoadedModel& LoadedModel::operator=(LoadedModel&&) noexcept = default;

const Tokenizer& LoadedModel::tokenizer() const { return state_->tokenizer; }
const Seq2Seq& LoadedModel::engine() const { return *state_->engine.model; }
const std::string& LoadedModel::engine_name() const { return state_->engine.name; }
const std::string& LoadedModel::device() const { return state_->engine.device; }
const std::string& LoadedModel::dtype() const { return state_->engine.dtype; }
const std::string& LoadedModel::processor() const { return state_->engine.processor; }
const std::vector<std::filesystem::path>& LoadedModel::files() const { return state_->engine.files; }
const std::vector<std::string>& LoadedModel::warnings() const { return state_->warnings; }

}  // namespace flant5
