#include "flant5/loaded_model.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cstdint>
#include <utility>

#include "flant5/error.h"
#include "model/engine.h"
#include "model/seq2seq.h"
#include "text/tokenizer.h"

namespace flant5 {
namespace {

// T5's vocabulary has a hundred sentinels more than its sentencepiece model has pieces, and the embedding is rounded up
// to a multiple of 128 at most.
constexpr std::int64_t kSentinels = 100;
constexpr std::int64_t kUsualPadding = 127;

constexpr const char* kTokenizerRemedy = "use the spiece.model that came with the checkpoint";

// Throws ModelError where the checkpoint was made for another tokenizer; returns what looks like it.
std::vector<std::string> tokenizer_warnings(const Tokenizer& tokenizer, const T5Config& config,
                                            const std::string& name) {
  const auto pieces = static_cast<std::int64_t>(tokenizer.size());
  if (pieces > config.vocab_size) {
    throw ModelError(fmt::format("{}: the tokenizer has {} pieces, the embedding {} rows: {}", name, pieces,
                                 config.vocab_size, kTokenizerRemedy));
  }
  if (!config.is_eos(tokenizer.eos_id())) {
    throw ModelError(fmt::format("{}: </s> is token {} of the tokenizer, eos_token_id {} of the config: {}", name,
                                 tokenizer.eos_id(), fmt::join(config.eos_token_ids, ", "), kTokenizerRemedy));
  }
  const std::int64_t padding = config.vocab_size - pieces - kSentinels;
  if (padding <= kUsualPadding) return {};
  return {
      fmt::format("{}: the embedding has {} rows, the tokenizer {} pieces and {} sentinels: the {} rows beyond "
                  "them are more than padding; is it the spiece.model that came with the checkpoint?",
                  name, config.vocab_size, pieces, kSentinels, padding)};
}

// Before the weights are loaded, which takes its time.
Tokenizer checked_tokenizer(const std::filesystem::path& folder) {
  const T5Config config = T5Config::load(folder);
  Tokenizer tokenizer(folder);
  tokenizer_warnings(tokenizer, config, folder.string());
  return tokenizer;
}

}  // namespace

struct LoadedModel::State {
  Tokenizer tokenizer;
  Engine engine;
  std::vector<std::string> warnings;
};

LoadedModel::LoadedModel(const ModelOptions& options)
    : LoadedModel(checked_tokenizer(options.folder), load_engine(options), options.folder.string()) {}

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
