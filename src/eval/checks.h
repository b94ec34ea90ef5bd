// What a CI job may ask of a run: thresholds, a limit of invalid answers, no loss against a baseline.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "eval/bootstrap.h"
#include "eval/evaluation.h"
#include "eval/figure.h"
#include "eval/joint_matrix.h"
#include "eval/scores.h"

namespace flant5 {

struct Threshold {
  Figure figure;
  double bound = 0;
  std::optional<std::string>
      group{};  // of the rows whose field of Evaluation::grouped has this value; none: of all rows
};

// Which side of its bound a figure fails on.
enum class FailWhere { kUnder, kOver };

// What of a figure must keep its bound: the value, or the worse end of its 95 % interval.
enum class ThresholdSide { kValue, kWorseEnd };

struct Check {
  std::string name;  // "accuracy"
  bool passed = false;
  std::string message;  // one line: what was found, what was asked for
};

// "accuracy=0.45,weighted_f1=0.40", or "ece=.1" of figures that are better when lower; "accuracy[source=reuters]=0.8"
// of a group, where the rows are grouped by that field (empty: they are not). Throws UsageError naming the part that is
// wrong and the figures there are, and for a figure that has no interval where its end is asked for.
std::vector<Threshold> parse_thresholds(std::string_view text, const LabelSet& labels, FailWhere where,
                                        ThresholdSide side = ThresholdSide::kValue, const std::string& group_by = "");

// An undefined figure fails its check, and so does one of a group that has no rows.
std::vector<Check> check_thresholds(const Evaluation& evaluation, const std::vector<Threshold>& thresholds,
                                    ThresholdSide side = ThresholdSide::kValue);

// Of all answers, with and without gold.
Check check_invalid(const Evaluation& evaluation, double max_rate);

// Accuracy and macro F1 against a run before: a metric fails if the whole 95 % interval of its difference is below 0.
// Paired, where the predictions of both runs are at hand; else against saved metrics, which takes a larger difference
// to be significant, and which says so if the gold labels differ in number. Both matrices have the
// same labels in the same order.
std::vector<Check> check_baseline(const JointMatrix& before_and_now, const BootstrapOptions& options = {});
std::vector<Check> check_baseline(const ConfusionMatrix& before, const ConfusionMatrix& now,
                                  const BootstrapOptions& options = {});

bool all_passed(const std::vector<Check>& checks);

struct JunitSuite {
  std::string name;
  std::string date;  // ISO 8601, empty if not known
  double seconds = 0;
};

// A test suite of one case for each check, as CI systems read it.
std::string checks_to_junit(const std::vector<Check>& checks, const JunitSuite& suite);

}  // namespace flant5
