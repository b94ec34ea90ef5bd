// Two saved runs over the same rows: which is better, by how much, and is it noise.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
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
  std::vector<JsonField> more;
};

struct ChangedRow {
  RowId id;
  Change change = Change::kOther;
  std::optional<Label> gold;
  ChangedAnswer first;
  ChangedAnswer second;
  std::optional<std::string> text;  // where a run was saved with it
  std::vector<JsonField> kept;      // fields of the row, the same
};

// For each row of first, its row in second: joined by id; where ids repeat, both runs must have the same ids in the
// same order. Throws InputError naming the first row that is not in both runs, is twice in one, or has another gold
// label or sentence in the second.
std::vector<const Prediction*> join_rows(const NamedRun& first, const NamedRun& second, const LabelSet& labels);

struct Comparison {
  std::string first_name;
  std::string second_name;
  JointMatrix joint;  // of the labelled rows that neither run shows as a demonstration and both could read and answered
  Scores first;
  Scores second;
  Scores difference;                    // second minus first
  ScoreIntervals intervals;             // of the difference, paired bootstrap
  double mcnemar = 1;                   // p of McNemar's exact test on right and wrong
  std::int64_t rows = 0;                // of each run
  std::int64_t left_out = 0;            // demonstrations and unreadable rows of either run
  std::int64_t abstained = 0;           // rows that either run was too uncertain to answer, in no figure
  std::int64_t other = 0;               // rows of Change::kOther
  std::int64_t unlabelled_changed = 0;  // of Change::kUnlabelled
  std::int64_t changed_rows = 0;        // all; two invalid answers are the same answer
  std::vector<ChangedRow> changed;      // the first of them, in the first run's order
  BootstrapOptions bootstrap;
};

// Takes in two runs pair by pair, in constant memory.
class PairedRuns {
 public:
  using OnChange = std::function<void(const ChangedRow&)>;

  // labels: of both runs. kept: changed rows that the comparison holds, at most. on_change: called for each, in order.
  PairedRuns(const std::string& first_name, const std::string& second_name, const LabelSet& labels,
             std::size_t kept = std::numeric_limits<std::size_t>::max(), OnChange on_change = nullptr);

  // What the runs say of one row. Throws InputError naming it where the second has another gold label or sentence.
  void add(const Prediction& a, const Prediction& b);

  // All rows, joined by their ids. Throws InputError as join_rows().
  void add(const NamedRun& first, const NamedRun& second);

  Comparison finish(const BootstrapOptions& options = {});

 private:
  void add_change(ChangedRow row);

  Comparison comparison_;
  std::size_t kept_;
  OnChange on_change_;
};

// labels: of both runs. Throws InputError as join_rows().
Comparison compare(const NamedRun& first, const NamedRun& second, const LabelSet& labels,
                   const BootstrapOptions& options = {});

}  // namespace flant5
