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

namespace flant5 {

// A shipped prompt by name, or a template file. labels: of the run; none: the prompt's own.
PromptTemplate load_prompt(const std::string& name_or_file, const std::optional<LabelSet>& labels);

// The prompt that --shot or --prompt asks for. By default the article's zero-shot prompt; --shot takes the generic
// prompts where the labels are not negative, neutral and positive.
PromptTemplate chosen_prompt(const PromptArguments& arguments, const std::optional<LabelSet>& labels);

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

// The folder of `model`; the demo model, with a note, where none is asked for and no Flan-T5 is found.
std::filesystem::path find_model(const std::string& model, const Console& console);

// The model in that folder, ready to answer; says what it warns of.
LoadedModel load_model(const std::filesystem::path& folder, const ModelArguments& arguments, const Console& console);

}  // namespace flant5
