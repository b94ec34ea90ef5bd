// The candidates of a sweep: prompts, each with so many demonstrations.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "cli/arguments.h"
#include "flant5/label.h"

namespace flant5 {

struct Candidate {
  std::string prompt;                // name or file
  std::optional<std::size_t> shots;  // none: all demonstrations there are, or the prompt shows none

  // "few with --shots 3", so that no two candidates have the same name.
  std::string name() const;

  // Of its predictions: "few+3-shots.jsonl". Of small letters, digits and -._ alone; a prompt that is named by others,
  // such as a file in a folder, has a part of the name's hash behind it. No two candidates share one.
  std::string file_name() const;
};

// The labels of the run: those that were asked for, else those of the first prompt. Fills in the prompts where none are
// given.
LabelSet sweep_labels(SweepArguments& arguments);

// Prompts that show no demonstrations are run once, with none.
std::vector<Candidate> grid_of(const SweepArguments& arguments, const LabelSet& labels);

// The fields of a row that any of the prompts reads.
std::vector<std::string> prompt_fields(const std::vector<Candidate>& grid, const LabelSet& labels);

}  // namespace flant5
