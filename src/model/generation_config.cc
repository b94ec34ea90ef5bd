#include "model/generation_config.h"

#include <fmt/format.h>

#include <map>
#include <set>

#include "model/config_values.h"
#include "model/json_file.h"

namespace flant5 {
namespace {

using nlohmann::json;

constexpr std::int64_t kMostTokens = 4096;
constexpr double kLarge = 1e6;

// Token ids are read with config.json; the others say how a program hands results on, not what they are.
const std::set<std::string>& fields_without_effect() {
  static const std::set<std::string> names{"bos_token_id",
                                           "eos_token_id",
                                           "pad_token_id",
                                           "decoder_start_token_id",
                                           "transformers_version",
                                           "_from_model_config",
                                           "_commit_hash",
                                           "use_cache",
                                           "cache_implementation",
                                           "cache_config",
                                           "return_dict_in_generate",
                                           "return_legacy_cache",
                                           "output_scores",
                                           "output_logits",
                                           "output_attentions",
                                           "output_hidden_states",
                                           "task_specific_params",
                                           "disable_compile",
                                           "compile_config",
                                           "low_memory",
                                           "generation_kwargs",
                                           "max_length",
                                           "min_length"};
  return names;
}

// Fields that are not supported, with the values that change nothing.
const std::map<std::string, json>& neutral_values() {
  static const std::map<std::string, json> values{{"num_return_sequences", 1},
                                                  {"num_beam_groups", 1},
                                                  {"diversity_penalty", 0},
                                                  {"encoder_repetition_penalty", 1},
                                                  {"encoder_no_repeat_ngram_size", 0},
                                                  {"typical_p", 1},
                                                  {"epsilon_cutoff", 0},
                                                  {"eta_cutoff", 0},
                                                  {"min_p", 0},
                                                  {"guidance_scale", 1},
                                                  {"renormalize_logits", false},
                                                  {"remove_invalid_values", false},
                                                  {"token_healing", false},
                                                  {"is_assistant", false},
                                                  {"num_assistant_tokens", 20},
                                                  {"num_assistant_tokens_schedule", "constant"},
                                                  {"assistant_confidence_threshold", 0.4},
                                                  {"assistant_lookbehind", 10},
                                                  {"target_lookbehind", 10}};
  return values;
}

EarlyStopping early_stopping(const ConfigValues& values) {
  const json& value = values.at("early_stopping");
  if (value.is_string() && value == "never") return EarlyStopping::kNever;
  if (value.is_string()) values.fail("early_stopping", value.dump() + " is not true, false or \"never\"");
  return values.boolean("early_stopping").value_or(false) ? EarlyStopping::kOn : EarlyStopping::kOff;
}

// Takes the fields that are supported, and remembers which there are.
class Reader {
 public:
  explicit Reader(const ConfigValues& values) : values_(values) {}

  template <typename T>
  void take(const char* name, std::optional<T> value, T& option) {
    known_.insert(name);
    if (!value || *value == option) return;
    option = *value;
    acting_.push_back(fmt::format("{} {}", name, values_.at(name).dump()));
  }
  void take_count(const char* name, std::int64_t least, std::int64_t most, std::size_t& option) {
    const auto value = values_.integer(name, least, most);
    take(name, value ? std::optional(static_cast<std::size_t>(*value)) : std::nullopt, option);
  }

  std::vector<std::string> acting() { return std::move(acting_); }

  std::vector<std::string> unhandled() const {
    std::vector<std::string> names;
    for (const auto& [name, value] : values_.object().items()) {
      const auto neutral = neutral_values().find(name);
      const bool has_effect = !value.is_null() && (neutral == neutral_values().end() || value != neutral->second);
      if (has_effect && !known_.contains(name) && !fields_without_effect().contains(name)) names.push_back(name);
    }
    return names;
  }

 private:
  const ConfigValues& values_;
  std::set<std::string> known_;
  std::vector<std::string> acting_;
};

// Of an answer: lengths count the start token.
std::optional<std::int64_t> without_start(std::optional<std::int64_t> length) {
  return length ? std::optional(std::max<std::int64_t>(0, *length - 1)) : std::nullopt;
}

void read_lengths(const ConfigValues& values, Reader& reader, GenerationOptions& options) {
  reader.take("max_length", without_start(values.integer("max_length", 2, kMostTokens + 1)), options.max_new_tokens);
  reader.take("max_new_tokens", values.integer("max_new_tokens", 1, kMostTokens), options.max_new_tokens);
  reader.take("min_length", without_start(values.integer("min_length", 0, kMostTokens + 1)), options.min_new_tokens);
  reader.take("min_new_tokens", values.integer("min_new_tokens", 0, kMostTokens), options.min_new_tokens);
}

}  // namespace

GenerationConfig load_generation_config(const std::filesystem::path& folder) {
  GenerationConfig config;
  const auto file = folder / "generation_config.json";
  if (!is_there(file)) return config;
  const ConfigValues values(file);
  GenerationOptions& options = config.options;
  Reader reader(values);
  read_lengths(values, reader, options);
  reader.take("repetition_penalty", values.number("repetition_penalty", 1e-6, kLarge), options.repetition_penalty);
  reader.take_count("no_repeat_ngram_size", 0, kMostTokens, options.no_repeat_ngram_size);
  reader.take_count("num_beams", 1, 64, options.num_beams);
  reader.take("length_penalty", values.number("length_penalty", -kLarge, kLarge), options.length_penalty);
  reader.take("early_stopping", std::optional(early_stopping(values)), options.early_stopping);
  reader.take("do_sample", values.boolean("do_sample"), options.do_sample);
  reader.take("temperature", values.number("temperature", 1e-6, kLarge), options.temperature);
  reader.take_count("top_k", 0, 1 << 24, options.top_k);
  reader.take("top_p", values.number("top_p", 1e-6, 1), options.top_p);
  config.acting = reader.acting();
  config.unhandled = reader.unhandled();
  return config;
}

}  // namespace flant5
