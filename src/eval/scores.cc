#include "eval/scores.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace flant5 {
namespace {

struct MetricNames {
  std::string_view name;
  std::string_view title;
};

constexpr std::array<MetricNames, kMetricCount> kNames{{
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
    {"negative_precision", "Negative precision"},
    {"negative_recall", "Negative recall"},
    {"negative_f1", "Negative F1"},
    {"neutral_precision", "Neutral precision"},
    {"neutral_recall", "Neutral recall"},
    {"neutral_f1", "Neutral F1"},
    {"positive_precision", "Positive precision"},
    {"positive_recall", "Positive recall"},
    {"positive_f1", "Positive F1"},
}};

using PerLabelArray = Eigen::Array<double, kLabelCount, 1>;

constexpr double kUndefined = std::numeric_limits<double>::quiet_NaN();

double ratio(double numerator, double denominator) { return denominator == 0 ? 0.0 : numerator / denominator; }

// The counts that every metric is made of, as doubles: exact below 2^53 rows.
struct Sums {
  explicit Sums(const ConfusionMatrix& matrix)
      : hits(matrix.counts().matrix().diagonal().cast<double>()),
        gold(matrix.counts().rowwise().sum().cast<double>()),
        answers(matrix.counts().colwise().sum().transpose().cast<double>()),
        rows(gold.sum()) {}

  PerLabelArray hits;
  PerLabelArray gold;
  Eigen::Array<double, kAnswerCount, 1> answers;
  double rows;

  PerLabelArray answered() const { return answers.head<kLabelCount>(); }
};

void set_label_scores(const Sums& sums, Scores& scores) {
  for (const Label label : kLabels) {
    const auto i = static_cast<Eigen::Index>(index(label));
    scores[metric_of(label, LabelMetric::kPrecision)] = ratio(sums.hits[i], sums.answers[i]);
    scores[metric_of(label, LabelMetric::kRecall)] = ratio(sums.hits[i], sums.gold[i]);
    scores[metric_of(label, LabelMetric::kF1)] = ratio(2 * sums.hits[i], sums.gold[i] + sums.answers[i]);
  }
}

PerLabelArray over_labels(const Scores& scores, LabelMetric part) {
  PerLabelArray values;
  for (const Label label : kLabels) values[static_cast<Eigen::Index>(index(label))] = scores[metric_of(label, part)];
  return values;
}

void set_averages(const Sums& sums, Scores& scores) {
  const auto set = [&](LabelMetric part, Metric macro, Metric weighted) {
    const PerLabelArray values = over_labels(scores, part);
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
  return over_labels(scores, LabelMetric::kRecall).sum() / static_cast<double>((sums.gold > 0).count());
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

std::string_view metric_name(Metric metric) { return kNames[index(metric)].name; }
std::string_view metric_title(Metric metric) { return kNames[index(metric)].title; }

std::optional<Metric> metric_from_name(std::string_view name) {
  const auto found = std::find_if(kNames.begin(), kNames.end(), [name](const auto& each) { return each.name == name; });
  if (found == kNames.end()) return std::nullopt;
  return static_cast<Metric>(found - kNames.begin());
}

Scores scores_of(const ConfusionMatrix& matrix) {
  Scores scores;
  if (matrix.total() == 0) {
    for (const Metric metric : kMetrics) scores[metric] = kUndefined;
    return scores;
  }
  const Sums sums(matrix);
  set_label_scores(sums, scores);
  set_averages(sums, scores);
  scores[Metric::kAccuracy] = sums.hits.sum() / sums.rows;
  scores[Metric::kBalancedAccuracy] = balanced_accuracy(sums, scores);
  scores[Metric::kMatthews] = matthews(sums);
  scores[Metric::kCohenKappa] = cohen_kappa(sums);
  scores[Metric::kInvalidRate] = sums.answers[kInvalid] / sums.rows;
  return scores;
}

}  // namespace flant5
