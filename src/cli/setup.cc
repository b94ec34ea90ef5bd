#include "cli/setup.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "cli/labels.h"
#include "cli/process.h"
#include "cli/quantization_report.h"
#include "cli/resources.h"
#include "cli/signals.h"
#include "flant5/error.h"
#include "flant5/row_reader.h"
#include "model/adapter_config.h"
#include "model/hub_cache.h"
#include "model/model_locator.h"
#include "model/t5_config.h"
#include "prompt/shots.h"

namespace flant5 {
namespace {

bool are_sentiments(const LabelSet& labels) { return labels.has_labels_of(LabelSet()); }

std::string demonstrations_that_ship() {
  const std::vector<std::filesystem::path> folders = resource_folders("prompts");
  return folders.empty() ? "demonstrations.jsonl" : folders.front() / "demonstrations.jsonl";
}

std::filesystem::path find_folder(const std::string& model, const Console& console) {
  const std::vector<std::filesystem::path> folders = resource_folders("models");
  const std::string wanted = model.empty() ? default_model() : model;
  if (!wanted.empty()) return locate_model(wanted, folders);
  for (const char* size : {"base", "large", "small", "xl"}) {
    const std::string name = fmt::format("flan-t5-{}", size);
    const bool cached = std::filesystem::exists(hub_repository(HubKind::kModel, {"google", name}));
    const bool here = std::any_of(folders.begin(), folders.end(), [&](const auto& folder) {
      return std::filesystem::exists(folder / name) || std::filesystem::exists(folder / "google" / name);
    });
    if (!cached && !here) continue;
    console.note("using google/" + name);
    return locate_model("google/" + name, folders);
  }
  console.note(
      "using the built-in demo model, which is not Flan-T5; for that: flant5-sentiment download google/flan-t5-base");
  return locate_model("demo", folders);
}

}  // namespace

PromptTemplate load_prompt(const std::string& name_or_file, const std::optional<LabelSet>& labels) {
  return PromptTemplate::load(name_or_file, resource_folders("prompts"), labels);
}

PromptTemplate chosen_prompt(const PromptArguments& arguments, const std::optional<LabelSet>& labels) {
  if (!arguments.prompt.empty()) return load_prompt(arguments.prompt, labels);
  if (labels && !are_sentiments(*labels)) {
    return load_prompt(arguments.shot == "one" || arguments.shot == "few" ? "generic-few" : "generic-zero", labels);
  }
  if (arguments.shot == "one") return load_prompt("article-one", labels);
  if (arguments.shot == "few") return load_prompt("few", labels);
  return load_prompt("article-zero", labels);
}

void tell_constant_prompt(const PromptTemplate& prompt, const Console& console) {
  if (!prompt.row_fields().empty() || prompt.render("a") != prompt.render("b")) return;
  console.warn(fmt::format("prompt {} shows nothing of the rows, such as {{{{ sentence }}}}: all get the same answer",
                           prompt.name()));
}

std::vector<Demonstration> shots_for(const PromptTemplate& prompt, const ShotChoice& choice, const LabelMap& labels) {
  if (!prompt.uses_shots()) return {};
  if (choice.examples.empty() && !are_sentiments(prompt.labels())) {
    throw UsageError(
        fmt::format("prompt {} shows demonstrations, but the shipped ones have labels other than {}: give "
                    "labelled rows with --examples",
                    prompt.name(), prompt.labels().listed()));
  }
  ReadOptions read;
  read.labels = choice.examples.empty() ? LabelMap(prompt.labels()) : labels;
  const std::string file = choice.examples.empty() ? demonstrations_that_ship() : choice.examples;
  const auto rows = open_rows({file}, read);
  const std::vector<Demonstration> all = read_demonstrations(*rows);
  check_integers(rows->report(), read.labels, file);
  if (all.empty()) throw UsageError(fmt::format("{} has no labelled rows to show as demonstrations", file));
  if (choice.shots) return sample_shots(all, prompt.labels(), *choice.shots, choice.seed);
  return choice.first_only ? first_shots(all, 1) : all;
}

ShotChoice shot_choice(const PromptArguments& arguments) {
  return {arguments.examples, arguments.shots, arguments.seed, arguments.shot == "one"};
}

Asking asking_of(const PromptArguments& arguments, InputArguments& input) {
  PromptTemplate prompt = chosen_prompt(arguments, labels_of_run(input, arguments.prompt));
  input.read.labels = label_map(input, prompt.labels());
  input.read.prompt_fields = prompt.row_fields();
  if (!prompt.uses_shots() && (!arguments.examples.empty() || arguments.shots)) {
    throw UsageError(
        fmt::format("prompt {} shows no demonstrations: --examples and --shots need --shot few or a prompt "
                    "that does",
                    prompt.name()));
  }
  std::vector<Demonstration> shots = shots_for(prompt, shot_choice(arguments), input.read.labels);
  return {std::move(prompt), std::move(shots)};
}

FoundModel find_model(const std::string& model, const std::string& adapter, const Console& console) {
  const std::filesystem::path folder = find_folder(model, console);
  const std::vector<std::filesystem::path> folders = resource_folders("models");
  if (!is_adapter(folder)) return {folder, adapter.empty() ? "" : locate_model(adapter, folders)};
  if (adapter.empty()) {
    const std::filesystem::path base = locate_base(folder, folders);
    console.note(fmt::format("--model is an adapter; its base model is {}", base.string()));
    return {base, folder};
  }
  throw UsageError(
      fmt::format("--model {} is an adapter, and --adapter {} is another one: merge one of them with peft first",
                  folder.string(), adapter));
}

Tokenizer load_tokenizer(const std::filesystem::path& folder, bool parse_special_tokens) {
  return Tokenizer(folder,
                   {.parse_special_tokens = parse_special_tokens, .embedding_rows = T5Config::load(folder).vocab_size});
}

LoadedModel loaded(const ModelOptions& options) {
  return_freed_memory();
  LoadedModel model(options);
  keep_freed_memory();
  return model;
}

LoadedModel load_model(const FoundModel& found, const ModelArguments& arguments, const Console& console) {
  const EndAtSignal end_at_signal;
  LoadedModel model = loaded({.folder = found.folder,
                              .adapter = found.adapter,
                              .dtype = arguments.dtype,
                              .int8_keep = arguments.int8_keep,
                              .device = arguments.device,
                              .parse_special_tokens = arguments.parse_special_tokens,
                              .ignore_memory = arguments.ignore_memory});
  for (const std::string& warning : model.warnings()) console.warn(warning);
  if (model.dtype() == dtype_name(Dtype::kInt8) && !has_quantization_evidence(found.folder)) {
    console.note(
        fmt::format("{}: how many answers int8 changes was not measured; flant5-sentiment quantize MODEL OUT "
                    "--rows FILE measures it on about 100 of your rows, and keeps in bfloat16 what changes too "
                    "many",
                    found.folder.string()));
  }
  return model;
}

}  // namespace flant5
