// Two saved runs over the same rows: which is better, by how much, and is it noise.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "eval/bootstrap.h"
#include "eval/joint_matrix.h"
#include "eval/scores.h"
#include "flant5/prediction.h"

namespace flant5 {

struct NamedRun {
  std::string name;  // the file it was read from, for messages and headings
  std::vector<Prediction> predictions;
};

enum class Change : std::uint8_t {
  kFixed,      // wrong before, right now
  kBroken,     // right before, wrong now
  kOther,      // wrong before and now, by different answers
  kUnlabelled  // another answer to a row without gold
};
std::string_view change_name(Change change);  // "fixed", "broken", "other", "unlabelled"

// What one run says of a row.
struct ChangedAnswer {
  std::optional<Label> label;
  std::string completion;
  std::optional<double> agreement;
  std::vector<UnknownField> more;
};

struct ChangedRow {
  RowId id;
  Change change = Change::kOther;
  std::optional<Label> gold;
  ChangedAnswer first;
  ChangedAnswer second;
  std::optional<std::string> text;  // where a run was saved with it
};

struct Comparison {
  std::string first_name;
  std::string second_name;
  JointMatrix joint;  // of the labelled rows that neither run shows as a demonstration and both could read
  Scores first;
  Scores second;
  Scores difference;                // second minus first
  ScoreIntervals intervals;         // of the difference, paired bootstrap
  double mcnemar = 1;               // p of McNemar's exact test on right and wrong
  std::int64_t rows = 0;            // of each run
  std::int64_t left_out = 0;        // demonstrations and unreadable rows of either run
  std::vector<ChangedRow> changed;  // in the first run's order; two invalid answers are the same answer
  BootstrapOptions bootstrap;
};

// labels: of both runs. Joins them by id; where ids repeat, both runs must have the same ids in the same order. Throws
// InputError naming the first row that is not in both runs, or has another gold label or sentence in the second.
Comparison compare(const NamedRun& first, const NamedRun& second, const LabelSet& labels,
                   const BootstrapOptions& options = {});

}  // namespace flant5
