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

// Throws ModelError where the checkpoint was made for another tokenizer; returns what looks like it.
std::vector<std::string> tokenizer_warnings(const Tokenizer& tokenizer, const T5Config& config,
                                            const std::string& name) {
  const auto pieces = static_cast<std::int64_t>(tokenizer.size());
  const std::string file = tokenizer.files().front().filename().string();
  const std::string remedy = fmt::format("use the {} that came with the checkpoint", file);
  if (pieces > config.vocab_size) {
    throw ModelError(fmt::format("{}: the tokenizer has {} pieces, the embedding {} rows: {}", name, pieces,
                                 config.vocab_size, remedy));
  }
  if (tokenizer.ids_end() > config.vocab_size) {
    throw ModelError(
        fmt::format("{}: the tokenizer has ids up to {}, the embedding {} rows: add rows for added tokens "
                    "(resize_token_embeddings of transformers), or leave these tokens out of {}",
                    name, tokenizer.ids_end() - 1, config.vocab_size, tokenizer.files().back().filename().string()));
  }
  if (!config.is_eos(tokenizer.eos_id())) {
    throw ModelError(fmt::format("{}: </s> is token {} of the tokenizer, eos_token_id {} of the config: {}", name,
                                 tokenizer.eos_id(), fmt::join(config.eos_token_ids, ", "), remedy));
  }
  const std::int64_t padding = config.vocab_size - pieces - kSentinels;
  std::vector<std::string> warnings = tokenizer.warnings();
  if (padding <= kUsualPadding) return warnings;
  warnings.push_back(
      fmt::format("{}: the embedding has {} rows, the tokenizer {} pieces and {} sentinels: the {} rows beyond "
                  "them are more than padding; is it the {} that came with the checkpoint?",
                  name, config.vocab_size, pieces, kSentinels, padding, file));
  return warnings;
}

// Before the weights are loaded, which takes its time.
Tokenizer checked_tokenizer(const ModelOptions& options) {
  const T5Config config = T5Config::load(options.folder);
  Tokenizer tokenizer(options.folder,
                      {.parse_special_tokens = options.parse_special_tokens, .embedding_rows = config.vocab_size});
  tokenizer_warnings(tokenizer, config, options.folder.string());
  return tokenizer;
}

}  // namespace

struct LoadedModel::State {
  Tokenizer tokenizer;
  Engine engine;
  std::vector<std::string> warnings;
};

LoadedModel::LoadedModel(const ModelOptions& options)
    : LoadedModel(checked_tokenizer(options), load_engine(options), options.folder.string()) {}

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
