// How answers are generated: what was asked for, what the model's generation_config.json says, what we take else.
#pragma once

#include <CLI/CLI.hpp>
#include <filesystem>
#include <string>

#include "cli/arguments.h"
#include "cli/console.h"

namespace flant5 {

void add_generation_options(CLI::App& app, GenerationArguments& arguments);

// Throws UsageError where options contradict one another or the mode, which they are of.
void refuse_contradictions(const GenerationArguments& arguments, AnswerMode mode);

// Fills in the generation options of `classifier`. In the modes score and constrained the model's file says nothing but
// token ids. Warns of fields that are not supported, and of answers that are drawn because the file says so.
void settle_generation(ClassifierOptions& classifier, const GenerationArguments& arguments, std::uint64_t seed,
                       const std::filesystem::path& model, const Console& console);

// "beams 4, length penalty 2, at most 50 tokens": all that decides how answers are generated, for the manifest.
std::string describe_generation(const ClassifierOptions& classifier);

}  // namespace flant5
