#include "eval/scores.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "data/normalize.h"

namespace flant5 {
namespace {

struct MetricNames {
  std::string_view name;
  std::string_view title;
};

constexpr std::array<MetricNames, kOverallMetricCount> kNames{{
    {"accuracy", "Accuracy"},
    {"balanced_accuracy", "Balanced accuracy"},
    {"macro_precision", "Macro precision"},
    {"macro_recall", "Macro recall"},
    {"macro_f1", "Macro F1"},
    {"micro_precision", "Micro precision"},
    {"micro_recall", "Micro recall"},
    {"micro_f1", "Micro F1"},
    {"weighted_precision", "Weighted precision"},
    {"weighted_recall", "Weighted recall"},
    {"weighted_f1", "Weighted F1"},
    {"matthews", "Matthews"},
    {"cohen_kappa", "Cohen's kappa"},
    {"invalid_rate", "Invalid rate"},
}};

constexpr std::array<MetricNames, 3> kLabelNames{{{"precision", "precision"}, {"recall", "recall"}, {"f1", "F1"}}};

// What is said of a metric of one label.
std::string label_metric(Metric metric, const LabelSet& labels, char separator, std::string_view MetricNames::*part) {
  const std::size_t place = index(metric) - kOverallMetricCount;
  return labels.name(*label_of(metric)) + separator + std::string(kLabelNames[place % 3].*part);
}

using PerLabelArray = Eigen::Array<double, Eigen::Dynamic, 1>;

double ratio(double numerator, double denominator) { return denominator == 0 ? 0.0 : numerator / denominator; }

// The counts that every metric is made of, as doubles: exact below 2^53 rows.
struct Sums {
  explicit Sums(const ConfusionMatrix& matrix)
      : hits(matrix.counts().matrix().diagonal().cast<double>()),
        gold(matrix.counts().rowwise().sum().cast<double>()),
        answers(matrix.counts().colwise().sum().transpose().cast<double>()),
        rows(gold.sum()),
        labels(matrix.labels()) {}

  PerLabelArray hits;
  PerLabelArray gold;
  PerLabelArray answers;  // invalid ones last
  double rows;
  LabelSet labels;

  PerLabelArray answered() const { return answers.head(gold.size()); }
  double invalid() const { return answers[gold.size()]; }
};

void set_label_scores(const Sums& sums, Scores& scores) {
  for (const Label label : sums.labels) {
    const auto i = static_cast<Eigen::Index>(index(label));
    scores[metric_of(label, LabelMetric::kPrecision)] = ratio(sums.hits[i], sums.answers[i]);
    scores[metric_of(label, LabelMetric::kRecall)] = ratio(sums.hits[i], sums.gold[i]);
    scores[metric_of(label, LabelMetric::kF1)] = ratio(2 * sums.hits[i], sums.gold[i] + sums.answers[i]);
  }
}

PerLabelArray over_labels(const Scores& scores, const LabelSet& labels, LabelMetric part) {
  PerLabelArray values(static_cast<Eigen::Index>(labels.size()));
  for (const Label label : labels) values[static_cast<Eigen::Index>(index(label))] = scores[metric_of(label, part)];
  return values;
}

void set_averages(const Sums& sums, Scores& scores) {
  const auto set = [&](LabelMetric part, Metric macro, Metric weighted) {
    const PerLabelArray values = over_labels(scores, sums.labels, part);
    scores[macro] = values.mean();
    scores[weighted] = (values * sums.gold).sum() / sums.rows;
  };
  set(LabelMetric::kPrecision, Metric::kMacroPrecision, Metric::kWeightedPrecision);
  set(LabelMetric::kRecall, Metric::kMacroRecall, Metric::kWeightedRecall);
  set(LabelMetric::kF1, Metric::kMacroF1, Metric::kWeightedF1);

  const double hits = sums.hits.sum();
  const double answered = sums.answered().sum();
  scores[Metric::kMicroPrecision] = ratio(hits, answered);
  scores[Metric::kMicroRecall] = hits / sums.rows;
  scores[Metric::kMicroF1] = 2 * hits / (sums.rows + answered);
}

double balanced_accuracy(const Sums& sums, const Scores& scores) {
  return over_labels(scores, sums.labels, LabelMetric::kRecall).sum() / static_cast<double>((sums.gold > 0).count());
}

double matthews(const Sums& sums) {
  const double chance = (sums.gold * sums.answered()).sum();
  const double answer_spread = sums.rows * sums.rows - sums.answers.square().sum();
  const double gold_spread = sums.rows * sums.rows - sums.gold.square().sum();
  const double spread = answer_spread * gold_spread;
  return spread == 0 ? 0.0 : (sums.hits.sum() * sums.rows - chance) / std::sqrt(spread);
}

double cohen_kappa(const Sums& sums) {
  const double chance_misses = sums.rows - (sums.gold * sums.answered()).sum() / sums.rows;
  return chance_misses == 0 ? kUndefined : 1 - (sums.rows - sums.hits.sum()) / chance_misses;
}

}  // namespace

std::vector<Metric> metrics_of(const LabelSet& labels) {
  std::vector<Metric> metrics;
  for (std::size_t i = 0; i < kOverallMetricCount + 3 * labels.size(); ++i) metrics.push_back(static_cast<Metric>(i));
  return metrics;
}

std::optional<Label> label_of(Metric metric) {
  if (index(metric) < kOverallMetricCount) return std::nullopt;
  return label_at((index(metric) - kOverallMetricCount) / 3);
}

std::string metric_name(Metric metric, const LabelSet& labels) {
  if (index(metric) < kOverallMetricCount) return std::string(kNames[index(metric)].name);
  return label_metric(metric, labels, '_', &MetricNames::name);
}

std::string metric_title(Metric metric, const LabelSet& labels) {
  if (index(metric) < kOverallMetricCount) return std::string(kNames[index(metric)].title);
  return label_metric(metric, labels, ' ', &MetricNames::title);
}

std::optional<Metric> metric_from_name(std::string_view name, const LabelSet& labels) {
  for (const Metric metric : metrics_of(labels)) {
    if (equal_folded(name, metric_name(metric, labels))) return metric;
  }
  return std::nullopt;
}

Scores scores_of(const ConfusionMatrix& matrix) {
  Scores scores(matrix.labels(), kUndefined);
  if (matrix.total() == 0) return scores;
  const Sums sums(matrix);
  set_label_scores(sums, scores);
  set_averages(sums, scores);
  scores[Metric::kAccuracy] = sums.hits.sum() / sums.rows;
  scores[Metric::kBalancedAccuracy] = balanced_accuracy(sums, scores);
  scores[Metric::kMatthews] = matthews(sums);
  scores[Metric::kCohenKappa] = cohen_kappa(sums);
  scores[Metric::kInvalidRate] = sums.invalid() / sums.rows;
  return scores;
}

}  // namespace flant5
