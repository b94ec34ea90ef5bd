// A grid of prompts and shots over the same rows, ranked.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "eval/manifest.h"
#include "eval/selection.h"
#include "eval/sweep_run.h"

namespace flant5 {

inline constexpr std::string_view kSweepSchema = "flant5-sentiment/sweep/2";

struct RankedRun {
  PromptRecord prompt;
  double seconds = 0;
  RunFigures figures;
  std::optional<PairedTest> against_best;  // none for the best itself, and where the best was chosen on these rows
};

struct Sweep {
  Metric ranked_by = Metric::kMacroF1;
  std::vector<RankedRun> runs;  // best first; equal ones in the order they were run, undefined ones last
  BootstrapOptions bootstrap;
  LabelSet labels;
  std::int64_t left_out = 0;             // labelled rows that are not counted, as some candidate leaves them out
  std::optional<Selection> selection{};  // then `runs` are over the rows that the best was chosen on
};

// Over the rows that no run leaves out. The runs have the same label set. Throws InputError if they do not have the
// same gold labels row by row, or none of these rows has one.
Sweep rank(const std::vector<SweepRun>& runs, Metric by, const BootstrapOptions& options = {});

// Over a part of the labelled rows, and the best tested against the first run on the rest. At least one run. Throws
// InputError as rank() and split_rows().
Sweep rank_and_test(const std::vector<SweepRun>& runs, Metric by, const SelectionOptions& selection,
                    const BootstrapOptions& options = {});

std::string sweep_table(const Sweep& sweep);
std::string sweep_to_json(const Sweep& sweep, const RunManifest& manifest);  // src/eval/schemas/sweep.v2.schema.json

}  // namespace flant5
