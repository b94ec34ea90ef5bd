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

// A shipped prompt by name, or a template file.
PromptTemplate load_prompt(const std::string& name_or_file);

// The prompt that --shot or --prompt asks for; the article's zero-shot prompt by default.
PromptTemplate chosen_prompt(const PromptArguments& arguments);

// Demonstrations of `examples` (empty: those that ship), `shots` of them drawn, or all in the file's order.
struct ShotChoice {
  std::string examples;
  std::optional<std::size_t> shots;
  std::uint64_t seed = 0;
};
std::vector<Demonstration> load_shots(const ShotChoice& choice);

// The same where the prompt shows demonstrations, else none.
std::vector<Demonstration> shots_for(const PromptTemplate& prompt, const ShotChoice& choice);

// The folder of `model`; the demo model, with a note, where none is asked for and no Flan-T5 is found.
std::filesystem::path find_model(const std::string& model, const Console& console);

// The model in that folder, ready to answer; says what it warns of.
LoadedModel load_model(const std::filesystem::path& folder, const ModelArguments& arguments, const Console& console);

}  // namespace flant5
