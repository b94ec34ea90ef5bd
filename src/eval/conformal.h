// Split conformal prediction: sets of labels that hold the gold one at a stated rate, whatever the model.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "eval/score_table.h"
#include "flant5/label.h"

namespace flant5 {

enum class ConformalScore : std::uint8_t {
  kLac,  // 1 - p of the label (Sadinle, Lei and Wasserman 2019): the smallest sets on average
  kAps,  // the probabilities from the highest down to the label's, added up (Romano, Sesia and Candes 2020)
};

struct ConformalOptions {
  double alpha = 0.1;  // the share of rows whose set may lack the gold label
  ConformalScore score = ConformalScore::kLac;
  bool by_label = false;  // the rate holds within each gold label
};

struct ConformalSets {
  ConformalOptions options;
  // A label is in the set where its score is at most its quantile: the ceil((n + 1) (1 - alpha))-th smallest score of
  // the n rows that it was fitted to, or of those with that gold label.
  PerLabel<double> quantiles;
  std::size_t rows = 0;  // that they were fitted to

  // scores: normalised log-probabilities. In the order of the label set; may be empty.
  std::vector<Label> set_of(const PerLabel<double>& scores) const;
};

// Every row has a gold label. Throws InputError with the least number of rows where they are too few for alpha;
// UsageError for kAps with two labels.
ConformalSets fit_conformal(const ScoreTable& labelled, const ConformalOptions& options, const LabelSet& labels);

// How prediction sets did, gathered row by row.
struct SetCounts {
  std::vector<std::int64_t> sizes;  // rows by the size of their set, from 0
  std::int64_t labelled = 0;        // rows with a gold label
  std::int64_t covered = 0;         // of them those whose set holds it

  void add(const std::vector<Label>& set, std::optional<Label> gold);
  std::int64_t rows() const;
  double mean_size() const;  // NaN without rows
  double coverage() const;   // NaN without labelled rows
};

}  // namespace flant5
