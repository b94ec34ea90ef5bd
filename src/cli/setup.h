// What commands that classify need first: the prompt with its demonstrations, and the model's folder.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "cli/arguments.h"
#include "cli/console.h"
#include "flant5/loaded_model.h"
#include "flant5/prompt_template.h"
#include "text/tokenizer.h"

namespace flant5 {

// A shipped prompt by name, or a template file. labels: of the run; none: the prompt's own.
PromptTemplate load_prompt(const std::string& name_or_file, const std::optional<LabelSet>& labels);

// The prompt that --shot or --prompt asks for. By default the article's zero-shot prompt; --shot takes the generic
// prompts where the labels are not negative, neutral and positive.
PromptTemplate chosen_prompt(const PromptArguments& arguments, const std::optional<LabelSet>& labels);

// Warns of a prompt that shows nothing of the rows.
void tell_constant_prompt(const PromptTemplate& prompt, const Console& console);

// Demonstrations of `examples` (empty: those that ship), `shots` of them drawn, or all in the file's order.
struct ShotChoice {
  std::string examples;
  std::optional<std::size_t> shots;
  std::uint64_t seed = 0;
  bool first_only = false;  // of the file; where `shots` are not given
};

// Where the prompt shows demonstrations, else none. labels: what they mean in `examples`. Throws UsageError where those
// that ship are of other labels than the prompt's.
std::vector<Demonstration> shots_for(const PromptTemplate& prompt, const ShotChoice& choice, const LabelMap& labels);

// As the command line says.
ShotChoice shot_choice(const PromptArguments& arguments);

// A prompt with its demonstrations.
struct Asking {
  PromptTemplate prompt;
  std::vector<Demonstration> shots;

  std::string render(const Example& row) const { return prompt.render(row.text, shots, row.prompt_fields); }
};

// The prompt that was asked for, with the labels of the run. Completes `input`: what these labels mean in the data, and
// the fields of a row that the prompt reads. Throws UsageError where demonstrations are asked of a prompt without any.
Asking asking_of(const PromptArguments& arguments, InputArguments& input);

// A model's checkpoint folder and that of the adapter to merge into it; empty: none.
struct FoundModel {
  std::filesystem::path folder;
  std::filesystem::path adapter;
};

// The model of this name; the demo model, with a note, where none is asked for and no Flan-T5 is found. adapter: empty
// for none, or where `model` is one. Throws ModelError, UsageError for two adapters.
FoundModel find_model(const std::string& model, const std::string& adapter, const Console& console);

// The tokenizer of a checkpoint folder, without its weights.
Tokenizer load_tokenizer(const std::filesystem::path& folder, bool parse_special_tokens);

// A model whose loading leaves little memory behind.
LoadedModel loaded(const ModelOptions& options);

// The model that was found, ready to answer; says what it warns of.
LoadedModel load_model(const FoundModel& found, const ModelArguments& arguments, const Console& console);

}  // namespace flant5
