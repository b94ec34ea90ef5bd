// What a run is made of: model, prompt, data, options.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

#include "cli/arguments.h"
#include "eval/run_manifest.h"
#include "flant5/loaded_model.h"
#include "flant5/prompt_template.h"

namespace flant5 {

// What is known before the run. Hashing is left out where nobody will see it.
RunManifest manifest_of(const ClassifyArguments& arguments, const PromptTemplate& prompt, std::size_t shots,
                        const LoadedModel& model, const std::filesystem::path& folder);

// What a run must have in common with one that it goes on with, a line for each thing; empty for standard output.
std::string continuation_of(const ClassifyArguments& arguments, const RunManifest& manifest,
                            const std::vector<Demonstration>& shots, const LoadedModel& model);

}  // namespace flant5
