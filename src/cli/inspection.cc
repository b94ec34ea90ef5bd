#include "cli/inspection.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <iterator>
#include <utility>

#include "counted.h"
#include "eval/json.h"
#include "model/t5_family.h"

namespace flant5 {
namespace {

StoredWeights stored_weights(const CheckpointFiles& files) {
  StoredWeights weights;
  for (const auto& [name, located] : files.tensors()) {
    weights.bytes += located.stored->bytes;
    if (name.ends_with("_scale")) continue;
    weights.parameters += located.stored->elements();
    weights.by_dtype[std::string(stored_type_name(located.stored->type))] += located.stored->elements();
  }
  return weights;
}

std::vector<AnswerWord> answer_words(const Tokenizer& tokenizer, const Verbalizer& verbalizer) {
  std::vector<AnswerWord> answers;
  for (const Label label : verbalizer.labels()) {
    for (const std::string& word : verbalizer.words(label)) {
      answers.push_back({verbalizer.labels().name(label), word, tokenizer.encode(word)});
    }
  }
  return answers;
}

std::vector<MemoryChoice> memory_choices(const CheckpointFiles& files, std::size_t workers) {
  const std::string keep = default_int8_keep(files.config());
  std::vector<MemoryChoice> choices;
  for (const Dtype dtype : loadable_dtypes(files)) {
    choices.push_back({files.is_quantized() ? "saved int8" : std::string(dtype_name(dtype)),
                       memory_needs(files, Precision::of(dtype, keep), workers)});
  }
  if (!files.is_quantized()) choices.push_back({"saved int8", saved_int8_needs(files, workers)});
  return choices;
}

std::string dtypes_of(const StoredWeights& weights) {
  if (weights.by_dtype.size() == 1) return weights.by_dtype.begin()->first;
  std::string text;
  for (const auto& [dtype, parameters] : weights.by_dtype) {
    text += fmt::format("{}{} {:.1f} %", text.empty() ? "" : ", ", dtype,
                        100 * static_cast<double>(parameters) / static_cast<double>(weights.parameters));
  }
  return text;
}

std::string quantization_of(const Inspection& inspection) {
  if (!inspection.files.is_quantized()) return "no";
  if (!inspection.evidence) return "int8, not measured on rows (quantize --rows FILE does that)";
  const QuantizationEvidence& found = *inspection.evidence;
  return fmt::format("int8, {:.4f} of {} answered as in bfloat16 ({} wanted{}); {} in bfloat16, {:.1f} % of the time",
                     found.agreement, counted(found.rows, "row"), found.wanted_agreement,
                     found.is_reached ? "" : ", out of reach", counted(found.kept, "product"),
                     100 * found.bfloat16_share);
}

std::string generation_of(const GenerationConfig& generation) {
  std::string text =
      generation.acting.empty() ? "nothing but defaults" : fmt::format("{}", fmt::join(generation.acting, ", "));
  if (!generation.unhandled.empty()) {
    text += fmt::format("; not supported: {}", fmt::join(generation.unhandled, ", "));
  }
  return text;
}

void add_line(std::string& text, std::string_view name, const std::string& value) {
  fmt::format_to(std::back_inserter(text), "{:<14}{}\n", name, value);
}

void add_adapter(std::string& text, const CheckpointFiles& files) {
  if (!files.adapter()) return;
  const LoraAdapter& adapter = *files.adapter();
  add_line(text, "adapter", adapter.weights().path().parent_path().string());
  add_line(text, "",
           fmt::format("LoRA, rank {}, alpha {}, changes {}", adapter.config().r, adapter.config().lora_alpha,
                       counted(adapter.changes().size(), "weight")));
}

void add_answers(std::string& text, const std::vector<AnswerWord>& answers) {
  std::string_view name = "answers";
  for (const AnswerWord& answer : answers) {
    const std::string word = answer.word == answer.label ? answer.word : answer.label + ": " + answer.word;
    add_line(
        text, name,
        fmt::format("{:<24}{:>9}  {}", word, counted(answer.tokens.size(), "token"), fmt::join(answer.tokens, " ")));
    name = "";
  }
}

void add_memory(std::string& text, const Inspection& inspection) {
  const Machine& machine = inspection.machine;
  fmt::format_to(std::back_inserter(text), "\n{:<14}{:>10}{:>10}{:>10}{:>10}\n", "memory", "weights", "loading",
                 "working", "at most");
  for (const MemoryChoice& choice : inspection.memory) {
    const MemoryNeeds& needs = choice.needs;
    fmt::format_to(std::back_inserter(text), "{:<14}{:>10}{:>10}{:>10}{:>10}{}\n", choice.name,
                   readable_bytes(needs.weights), readable_bytes(needs.loading), readable_bytes(needs.working),
                   readable_bytes(needs.peak()), fits(needs, machine) ? "" : "  more than there is");
  }
  add_line(text, "left",
           machine.memory ? fmt::format("{} ({})", readable_bytes(machine.memory->bytes), machine.memory->limit)
                          : "unknown");
  add_line(text, "workers", fmt::format("{}", machine.processors));
}

Json to_json(const MemoryChoice& choice, const Machine& machine) {
  return {{"name", choice.name},
          {"weights", choice.needs.weights},
          {"loading", choice.needs.loading},
          {"working", choice.needs.working},
          {"mapped", choice.needs.mapped},
          {"peak", choice.needs.peak()},
          {"fits", fits(choice.needs, machine)}};
}

Json shape_to_json(const T5Config& config) {
  return {{"vocab_size", config.vocab_size},
          {"d_model", config.d_model},
          {"d_kv", config.d_kv},
          {"d_ff", config.d_ff},
          {"num_heads", config.num_heads},
          {"num_layers", config.num_layers},
          {"num_decoder_layers", config.num_decoder_layers}};
}

Json adapter_to_json(const CheckpointFiles& files) {
  if (!files.adapter()) return nullptr;
  const LoraAdapter& adapter = *files.adapter();
  return {{"folder", adapter.weights().path().parent_path().string()},
          {"rank", adapter.config().r},
          {"alpha", adapter.config().lora_alpha},
          {"weights", adapter.changes().size()}};
}

Json evidence_to_json(const std::optional<QuantizationEvidence>& evidence) {
  if (!evidence) return nullptr;
  return {{"rows", evidence->rows},           {"wanted_agreement", evidence->wanted_agreement},
          {"agreement", evidence->agreement}, {"is_reached", evidence->is_reached},
          {"kept", evidence->kept},           {"bfloat16_share", evidence->bfloat16_share}};
}

}  // namespace

Inspection inspect(const CheckpointFiles& files, const Verbalizer& verbalizer, const Machine& machine) {
  const Tokenizer tokenizer = load_tokenizer(files.folder(), /*parse_special_tokens=*/false);
  std::vector<std::string> tokenizer_files;
  for (const std::filesystem::path& file : tokenizer.files()) tokenizer_files.push_back(file.filename().string());
  return {.files = files,
          .machine = machine,
          .weights = stored_weights(files),
          .tokenizer_files = std::move(tokenizer_files),
          .pieces = tokenizer.size(),
          .answers = answer_words(tokenizer, verbalizer),
          .memory = memory_choices(files, machine.processors),
          .generation = load_generation_config(files.folder()),
          .evidence = read_quantization_evidence(files.folder())};
}

std::string inspection_text(const Inspection& inspection) {
  const CheckpointFiles& files = inspection.files;
  std::string text;
  add_line(text, "model", files.folder().string());
  add_line(text, "family", std::string(family_name(files.config())));
  add_line(text, "size", std::string(size_name(files.config()).value_or("none of those published")));
  add_line(text, "parameters", fmt::format("{:.1f} million", static_cast<double>(inspection.weights.parameters) / 1e6));
  add_line(text, "stored as",
           fmt::format("{}, {} in {}", dtypes_of(inspection.weights), readable_bytes(inspection.weights.bytes),
                       counted(files.shards().size(), "file")));
  add_adapter(text, files);
  add_line(text, "quantised", quantization_of(inspection));
  add_line(text, "tokenizer",
           fmt::format("{}, {}", fmt::join(inspection.tokenizer_files, " and "), counted(inspection.pieces, "piece")));
  add_line(text, "generation", generation_of(inspection.generation));
  add_answers(text, inspection.answers);
  add_memory(text, inspection);
  return text;
}

std::string inspection_to_json(const Inspection& inspection) {
  const CheckpointFiles& files = inspection.files;
  const Machine& machine = inspection.machine;
  const auto size = size_name(files.config());
  Json answers = Json::array();
  for (const AnswerWord& answer : inspection.answers) {
    answers.push_back({{"label", answer.label}, {"word", answer.word}, {"tokens", answer.tokens}});
  }
  Json memory = Json::array();
  for (const MemoryChoice& choice : inspection.memory) memory.push_back(to_json(choice, machine));
  return dump(
      {{"schema", kInspectionSchema},
       {"model", files.folder().string()},
       {"family", family_name(files.config())},
       {"size", size ? Json(*size) : Json()},
       {"shape", shape_to_json(files.config())},
       {"parameters", inspection.weights.parameters},
       {"stored",
        {{"bytes", inspection.weights.bytes},
         {"files", files.shards().size()},
         {"parameters_by_dtype", inspection.weights.by_dtype}}},
       {"adapter", adapter_to_json(files)},
       {"quantised", files.is_quantized()},
       {"evidence", evidence_to_json(inspection.evidence)},
       {"tokenizer", {{"files", inspection.tokenizer_files}, {"pieces", inspection.pieces}}},
       {"generation", {{"set", inspection.generation.acting}, {"unsupported", inspection.generation.unhandled}}},
       {"answers", answers},
       {"memory", memory},
       {"available",
        machine.memory ? Json{{"bytes", machine.memory->bytes}, {"limit", machine.memory->limit}} : Json()},
       {"workers", machine.processors}});
}

}  // namespace flant5
