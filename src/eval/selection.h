// Chooses the best of several candidates on a part of the labelled rows and tests the choice on the rest. The best of
// many looks better than it is on the rows that it was chosen on; on rows that had no say it does not.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "eval/json.h"
#include "eval/sweep_run.h"

namespace flant5 {

struct SelectionOptions {
  double share = 0.3;  // of the labelled rows, to choose on; between 0 and 1
  std::uint64_t seed = 0;
  bool test_all = false;  // test every candidate on the rows held back, not the choice alone
};

// The labelled rows that every candidate evaluates, in two parts.
struct SplitRows {
  RowPlaces chosen_on;
  RowPlaces held_back;
  std::int64_t left_out = 0;  // labelled rows that some candidate shows, could not read or was too uncertain to answer
};

// Each gold label gives `share` of its rows to the first part, rounded so that the whole part has the nearest number.
// Which rows depends on the seed, the places of the rows and their gold labels. Throws InputError where a part is
// empty.
SplitRows split_rows(std::span<const SweepRun> runs, const SelectionOptions& options);

// A candidate on the rows held back.
struct HeldBackRun {
  std::size_t place = 0;  // in the grid
  PromptRecord prompt;
  RunFigures figures;
  std::optional<PairedTest> against_first;  // none for the first candidate
  std::optional<double> holm;               // p by Holm's method for all tests; none: there is one alone
};

struct Selection {
  SelectionOptions options;
  std::size_t chosen_on = 0;  // rows
  std::size_t held_back = 0;
  std::int64_t left_out = 0;
  std::size_t chosen = 0;         // place in the grid
  std::vector<HeldBackRun> runs;  // the first candidate and the chosen one, or all, in the order of the grid
};

// Of runs over the same rows, at least one. Throws InputError as split_rows().
Selection select(std::span<const SweepRun> runs, const SplitRows& rows, Metric by, const SelectionOptions& options,
                 const BootstrapOptions& bootstrap);

// The lines of the rows held back, and a sentence that says what they come to.
std::string selection_table(const Selection& selection, Metric by, const LabelSet& labels);
Json selection_to_json(const Selection& selection, const LabelSet& labels);

}  // namespace flant5
