// One candidate of a sweep: a prompt with its demonstrations, and what it answered to each row.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "eval/bootstrap.h"
#include "eval/joint_matrix.h"
#include "eval/json.h"
#include "eval/manifest.h"
#include "eval/scores.h"
#include "flant5/prediction.h"

namespace flant5 {

// What a comparison needs of a row: a few bytes.
struct Outcome {
  std::optional<Label> gold;
  std::optional<Label> label;
  bool left_out = false;  // a demonstration, unreadable, or too uncertain to answer
};

// Taken in row by row.
class SweepRun {
 public:
  SweepRun(PromptRecord prompt, LabelSet labels) : prompt_(std::move(prompt)), labels_(std::move(labels)) {}

  void add(const Prediction& prediction);
  void set_seconds(double seconds) { seconds_ = seconds; }

  const PromptRecord& prompt() const { return prompt_; }
  const LabelSet& labels() const { return labels_; }
  double seconds() const { return seconds_; }
  const std::vector<Outcome>& outcomes() const { return outcomes_; }

 private:
  PromptRecord prompt_;
  LabelSet labels_;
  double seconds_ = 0;
  std::vector<Outcome> outcomes_;
};

// Rows by their places in outcomes(), which are the same for every run of a sweep.
using RowPlaces = std::vector<std::size_t>;

// What candidates can be ranked on.
struct CommonRows {
  RowPlaces places;  // of the rows that no run leaves out
  // Rows with a gold label that some run shows, could not read or was too uncertain to answer.
  std::int64_t left_out = 0;
};
CommonRows common_rows(std::span<const SweepRun> runs);

// Throws InputError naming the first row whose gold label is not the same in all runs that do not leave it out.
void check_same_rows(std::span<const SweepRun> runs);

// Of a run over some of its rows.
struct RunFigures {
  std::int64_t rows = 0;
  std::int64_t evaluated = 0;  // with a gold label and not left out: what the metrics are of
  double invalid_rate = 0;     // of the answers to rows that are not left out; 0 without any
  ConfusionMatrix matrix;
  Scores scores;  // NaN if no row was evaluated
  ScoreIntervals intervals;
};
RunFigures figures_of(const SweepRun& run, const RowPlaces& rows, const BootstrapOptions& options);

// The places of the runs, that with the best value over these rows first: equal ones in their order, undefined values
// last.
std::vector<std::size_t> ranking(std::span<const SweepRun> runs, const RowPlaces& rows, Metric by);

// Of the rows that both runs evaluate.
JointMatrix join(const SweepRun& first, const SweepRun& second, const RowPlaces& rows);

// A run against another, over the rows that both evaluate.
struct PairedTest {
  double difference = 0;  // of one metric, the run minus the other
  Interval interval;      // paired bootstrap
  double mcnemar = 1;     // p of McNemar's exact test
};
PairedTest test_against(const SweepRun& other, const SweepRun& run, const RowPlaces& rows, Metric metric,
                        const BootstrapOptions& options);

// Lines of tables, without a line end. `width` is that of the widest name.
std::size_t name_width(std::span<const PromptRecord> prompts);
std::string figures_heading(Metric by, const LabelSet& labels, std::size_t width);
std::string figures_line(const PromptRecord& prompt, const RunFigures& figures, Metric by, std::size_t width);
std::string test_text(const PairedTest& test);  // "-0.0333 [-0.0833, +0.0167]  p = 0.5"

// As sweep.v2.schema.json has them.
Json run_to_json(const PromptRecord& prompt, const RunFigures& figures, const LabelSet& labels);
Json test_to_json(const PairedTest& test);

}  // namespace flant5
