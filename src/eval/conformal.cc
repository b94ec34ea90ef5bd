#include "eval/conformal.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "flant5/error.h"

namespace flant5 {
namespace {

// Equal rows may differ in their last digits.
constexpr double kScoreRounding = 1e-9;

// Of every label, from the probabilities of a row.
PerLabel<double> conformal_scores(const PerLabel<double>& scores, ConformalScore how) {
  const PerLabel<double> p = probabilities(scores);
  PerLabel<double> result(p.size());
  if (how == ConformalScore::kLac) {
    std::transform(p.begin(), p.end(), result.begin(), [](double value) { return 1 - value; });
    return result;
  }
  std::vector<std::size_t> order(p.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [&p](std::size_t a, std::size_t b) { return p[a] > p[b]; });
  double sum = 0;
  for (const std::size_t label : order) result[label] = sum += p[label];
  return result;
}

// The place, from 1, of the quantile among n sorted scores.
std::size_t rank_of_quantile(std::size_t n, double alpha) {
  return static_cast<std::size_t>(std::ceil(static_cast<double>(n + 1) * (1 - alpha) - kScoreRounding));
}

double quantile_of(std::vector<double> scores, double alpha) {
  std::sort(scores.begin(), scores.end());
  return scores[rank_of_quantile(scores.size(), alpha) - 1];
}

std::size_t fewest_rows(double alpha) {
  auto n = static_cast<std::size_t>(std::max(1.0, std::floor(1 / alpha) - 2));
  while (rank_of_quantile(n, alpha) > n) ++n;
  return n;
}

void check_rows(std::size_t rows, double alpha, std::string_view whose) {
  const std::size_t fewest = fewest_rows(alpha);
  if (rows >= fewest) return;
  throw InputError(
      fmt::format("there are {} labelled rows{} to fit prediction sets to, and --conformal {} needs {} or more: with "
                  "fewer only the set of all labels keeps the promise",
                  rows, whose, alpha, fewest));
}

}  // namespace

std::vector<Label> ConformalSets::set_of(const PerLabel<double>& scores) const {
  const PerLabel<double> values = conformal_scores(scores, options.score);
  std::vector<Label> set;
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (values[i] <= quantiles[i] + kScoreRounding) set.push_back(label_at(i));
  }
  return set;
}

ConformalSets fit_conformal(const ScoreTable& labelled, const ConformalOptions& options, const LabelSet& labels) {
  if (options.score == ConformalScore::kAps && labels.size() < 3) {
    throw UsageError("--conformal-score aps is for three labels or more: with two, use lac");
  }
  PerLabel<std::vector<double>> by_label(labels.size());
  std::vector<double> all;
  for (std::size_t row = 0; row < labelled.rows(); ++row) {
    const Label gold = *labelled.gold(row);
    const std::span<const double> scores = labelled[row];
    all.push_back(conformal_scores({scores.begin(), scores.end()}, options.score)[index(gold)]);
    by_label[index(gold)].push_back(all.back());
  }
  check_rows(all.size(), options.alpha, "");
  ConformalSets sets{options, PerLabel<double>(labels.size()), all.size()};
  for (const Label label : labels) {
    std::vector<double>& own = by_label[index(label)];
    if (options.by_label) check_rows(own.size(), options.alpha, fmt::format(" of {}", labels.name(label)));
    sets.quantiles[index(label)] = quantile_of(options.by_label ? own : all, options.alpha);
  }
  return sets;
}

void SetCounts::add(const std::vector<Label>& set, std::optional<Label> gold) {
  if (sizes.size() <= set.size()) sizes.resize(set.size() + 1);
  ++sizes[set.size()];
  if (!gold) return;
  ++labelled;
  if (std::find(set.begin(), set.end(), *gold) != set.end()) ++covered;
}

std::int64_t SetCounts::rows() const { return std::accumulate(sizes.begin(), sizes.end(), std::int64_t{0}); }

double SetCounts::mean_size() const {
  std::int64_t labels = 0;
  for (std::size_t size = 0; size < sizes.size(); ++size) labels += static_cast<std::int64_t>(size) * sizes[size];
  return rows() == 0 ? std::numeric_limits<double>::quiet_NaN()
                     : static_cast<double>(labels) / static_cast<double>(rows());
}

double SetCounts::coverage() const {
  return labelled == 0 ? std::numeric_limits<double>::quiet_NaN()
                       : static_cast<double>(covered) / static_cast<double>(labelled);
}

}  // namespace flant5
