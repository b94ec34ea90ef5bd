// A grid of prompts and shots over the same rows, ranked.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "eval/accumulator.h"
#include "eval/evaluation.h"
#include "eval/manifest.h"
#include "flant5/prediction.h"

namespace flant5 {

inline constexpr std::string_view kSweepSchema = "flant5-sentiment/sweep/2";

// What a comparison needs of a row: a few bytes.
struct Outcome {
  std::optional<Label> gold;
  std::optional<Label> label;
  bool left_out = false;  // a demonstration, or unreadable
};

// One run of the grid, taken in row by row.
class SweepRun {
 public:
  SweepRun(PromptRecord prompt, const LabelSet& labels) : prompt_(std::move(prompt)), accumulator_(labels) {}

  void add(const Prediction& prediction, std::optional<std::string_view> text);
  void set_seconds(double seconds) { seconds_ = seconds; }

  const PromptRecord& prompt() const { return prompt_; }
  double seconds() const { return seconds_; }
  const Accumulator& accumulator() const { return accumulator_; }
  const std::vector<Outcome>& outcomes() const { return outcomes_; }

 private:
  PromptRecord prompt_;
  double seconds_ = 0;
  Accumulator accumulator_;
  std::vector<Outcome> outcomes_;
};

// Against the best run, over the rows that both evaluate.
struct AgainstBest {
  double difference = 0;  // of the ranking metric, this run minus the best
  Interval interval;      // paired bootstrap
  double mcnemar = 1;     // p of McNemar's exact test
};

struct RankedRun {
  PromptRecord prompt;
  double seconds = 0;
  Evaluation evaluation;
  std::optional<AgainstBest> against_best;  // none for the best itself
};

struct Sweep {
  Metric ranked_by = Metric::kMacroF1;
  std::vector<RankedRun> runs;  // best first; equal ones in the order they were run, undefined ones last
  BootstrapOptions bootstrap;
  LabelSet labels;
};

// Of runs with the same label set. Throws InputError if they do not have the same gold labels row by row.
Sweep rank(const std::vector<SweepRun>& runs, Metric by, const BootstrapOptions& options = {});

std::string sweep_table(const Sweep& sweep);
std::string sweep_to_json(const Sweep& sweep, const RunManifest& manifest);  // src/eval/schemas/sweep.v2.schema.json

}  // namespace flant5
