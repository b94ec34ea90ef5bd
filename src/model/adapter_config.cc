#include "model/adapter_config.h"

#include <fmt/format.h>

#include <cmath>
#include <optional>
#include <set>

#include "flant5/error.h"
#include "model/config_values.h"
#include "model/json_file.h"

namespace flant5 {
namespace {

using nlohmann::json;

constexpr const char* kFile = "adapter_config.json";
constexpr double kMostAlpha = 1e6;
constexpr std::int64_t kMostRank = 1 << 16;

// Fields that are read, and those that say how an adapter was trained or which tensors it has: these are seen from its
// weights.
const std::set<std::string>& known_fields() {
  static const std::set<std::string> names{
      "peft_type", "base_model_name_or_path", "revision", "r", "lora_alpha", "use_rslora", "rank_pattern",
      "alpha_pattern", "init_lora_weights", "bias",
      // Of linear layers, which all products of a T5 are, peft takes it back.
      "fan_in_fan_out",
      // Without effect on what is merged.
      "alora_config", "auto_mapping", "base_model_class", "corda_config", "eva_config", "exclude_modules",
      "inference_mode", "layers_pattern", "layers_to_transform", "loftq_config", "lora_dropout", "lora_ga_config",
      "megatron_config", "megatron_core", "modules_to_save", "parent_library", "peft_version", "qalora_group_size",
      "runtime_config", "target_modules", "task_type"};
  return names;
}

bool is_neutral(const json& value) {
  return value.is_null() || value == false || ((value.is_array() || value.is_object()) && value.empty());
}

[[noreturn]] void refuse(const ConfigValues& values, const std::string& key, const std::string& reason) {
  values.fail(key, fmt::format("{}; {}", reason, kMergeRemedy));
}

void refuse_other_methods(const ConfigValues& values) {
  const std::string type = values.text("peft_type").value_or("");
  if (type != "LORA") {
    refuse(values, "peft_type",
           type.empty() ? "missing: only LoRA adapters are read" : "\"" + type + "\": only LoRA adapters are read");
  }
  if (values.text("task_type") == "SEQ_CLS") {
    values.fail(
        "task_type",
        "SEQ_CLS: the adapter is for a classification head, which does not answer in words; run it with peft, or "
        "train one for SEQ_2_SEQ_LM");
  }
  if (values.boolean("use_dora").value_or(false)) refuse(values, "use_dora", "DoRA is not merged here");
  const std::string bias = values.text("bias").value_or("none");
  if (bias != "none") refuse(values, "bias", "\"" + bias + "\": adapters with biases are not merged here");
  const json& start = values.at("init_lora_weights");
  if (start.is_string() && start != "gaussian" && start != "eva" && start != "orthogonal") {
    refuse(values, "init_lora_weights",
           start.dump(-1, ' ', true) + ": the base model's weights were changed before training");
  }
  for (const auto& [name, value] : values.object().items()) {
    if (known_fields().contains(name) || is_neutral(value)) continue;
    refuse(values, name, "this setting of peft may change what is merged, and is not supported");
  }
}

struct Range {
  double least;
  double most;
  bool whole;
};

std::vector<PatternValue> read_patterns(const ConfigValues& values, const std::string& key, const Range& range) {
  std::vector<PatternValue> patterns;
  const json& object = values.at(key);
  if (object.is_null()) return patterns;
  if (!object.is_object()) values.fail(key, "is not an object");
  for (const auto& [name, value] : object.items()) {
    const std::optional<ModulePattern> pattern = ModulePattern::parse(name);
    if (!pattern) refuse(values, key, "\"" + name + "\" is a regular expression that is not supported");
    const bool is_number = range.whole ? value.is_number_integer() : value.is_number();
    if (!is_number || !(value.get<double>() >= range.least && value.get<double>() <= range.most)) {
      values.fail(key, fmt::format("\"{}\" has no {}number from {} to {}", name, range.whole ? "whole " : "",
                                   range.least, range.most));
    }
    patterns.push_back({name, *pattern, value.get<double>()});
  }
  return patterns;
}

double value_for(const std::vector<PatternValue>& patterns, const std::string& module, double otherwise,
                 const AdapterConfig& config) {
  const PatternValue* found = nullptr;
  for (const PatternValue& candidate : patterns) {
    if (!candidate.pattern.matches(module)) continue;
    if (found != nullptr && found->value != candidate.value) {
      throw ModelError(fmt::format("{}: \"{}\" and \"{}\" both match {} and give it different values; {}",
                                   config.file.string(), found->key, candidate.key, module, kMergeRemedy));
    }
    found = &candidate;
  }
  return found == nullptr ? otherwise : found->value;
}

}  // namespace

std::int64_t AdapterConfig::rank(const std::string& module) const {
  return static_cast<std::int64_t>(value_for(rank_pattern, module, static_cast<double>(r), *this));
}

double AdapterConfig::scaling(const std::string& module) const {
  const auto rank_of_module = static_cast<double>(rank(module));
  const double alpha = value_for(alpha_pattern, module, lora_alpha, *this);
  return alpha / (use_rslora ? std::sqrt(rank_of_module) : rank_of_module);
}

AdapterConfig AdapterConfig::load(const std::filesystem::path& folder) {
  if (!is_adapter(folder)) {
    throw ModelError(fmt::format("{}: there is no {}: this is not an adapter's folder", folder.string(), kFile));
  }
  const ConfigValues values(folder / kFile);
  refuse_other_methods(values);
  AdapterConfig config;
  config.file = folder / kFile;
  config.base_model = values.text("base_model_name_or_path").value_or("");
  config.revision = values.text("revision").value_or("");
  config.r = values.integer("r", 1, kMostRank).value_or(config.r);
  config.lora_alpha = values.number("lora_alpha", -kMostAlpha, kMostAlpha).value_or(config.lora_alpha);
  config.use_rslora = values.boolean("use_rslora").value_or(false);
  config.rank_pattern = read_patterns(values, "rank_pattern", {1, kMostRank, true});
  config.alpha_pattern = read_patterns(values, "alpha_pattern", {-kMostAlpha, kMostAlpha, false});
  return config;
}

bool is_adapter(const std::filesystem::path& folder) { return is_there(folder / kFile); }

}  // namespace flant5
