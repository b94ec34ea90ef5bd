// What a CI job may ask of a run: thresholds, a limit of invalid answers, no loss against a baseline.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "eval/bootstrap.h"
#include "eval/evaluation.h"
#include "eval/joint_matrix.h"
#include "eval/scores.h"

namespace flant5 {

struct Threshold {
  Metric metric = Metric::kAccuracy;
  double bound = 0;
};

// What of a metric must reach its bound: the value, or the lower end of its 95 % interval.
enum class ThresholdSide { kValue, kLow };

struct Check {
  std::string name;  // "accuracy"
  bool passed = false;
  std::string message;  // one line: what was found, what was asked for
};

// "accuracy=0.45,weighted_f1=0.40". Throws UsageError naming the part that is wrong and the metrics there are.
std::vector<Threshold> parse_thresholds(std::string_view text, const LabelSet& labels);

// An undefined metric fails its check.
std::vector<Check> check_thresholds(const Evaluation& evaluation, const std::vector<Threshold>& thresholds,
                                    ThresholdSide side);

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
