#include "eval/conformal.h"

#include <gmock/gmock.h>

#include <cmath>

#include "flant5/error.h"
#include "random.h"
#include "tests/eval/goldens.h"
#include "tests/eval/score_tables.h"
#include "tests/labels.h"

namespace flant5 {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::ThrowsMessage;

LabelSet labels_of(std::size_t count) {
  std::vector<std::string> names;
  for (std::size_t i = 0; i < count; ++i) names.push_back("label " + std::to_string(i));
  return LabelSet(names);
}

PerLabel<double> log_of(PerLabel<double> p) {
  for (double& value : p) value = std::log(value);
  return p;
}

// Nine rows whose gold label has these probabilities, 0.1 to 0.9.
ScoreTable nine_rows() {
  ScoreTable rows(3);
  for (int i = 1; i <= 9; ++i) {
    const double p = i / 10.0;
    rows.add(log_of({p, (1 - p) / 2, (1 - p) / 2}), kNegative);
  }
  return rows;
}

TEST(Conformal, TakesTheQuantileOfTheScores) {
  // ceil(10 * 0.7) = 7: the seventh smallest of 1 - p is 0.7.
  const ConformalSets sets = fit_conformal(nine_rows(), {.alpha = 0.3}, kSentiments);
  EXPECT_NEAR(sets.quantiles[0], 0.7, 1e-12);
  EXPECT_EQ(sets.rows, 9U);
  EXPECT_THAT(sets.set_of(log_of({0.55, 0.35, 0.1})), ElementsAre(kNegative, kNeutral));
  EXPECT_THAT(sets.set_of(log_of({0.05, 0.05, 0.9})), ElementsAre(kPositive));
}

TEST(Conformal, EqualRowsThatDifferInTheirLastDigitsAreEqual) {
  const ConformalSets sets = fit_conformal(nine_rows(), {.alpha = 0.3}, kSentiments);
  const double least = std::log(0.3);  // the quantile is 0.7
  for (const double score : {least, std::nextafter(least, -1.0), std::nextafter(std::nextafter(least, -1.0), -1.0)}) {
    EXPECT_THAT(sets.set_of({std::log(0.6), std::log(0.1), score}), ElementsAre(kNegative, kPositive));
  }
}

TEST(Conformal, EqualsMapies) {
  for (const auto& c : test::golden("conformal.json")) {
    const ScoreTable rows = test::table_from(c["scores"], c["gold"]);
    const LabelSet labels = labels_of(rows.labels());
    for (const auto& [name, score] : {std::pair("lac", ConformalScore::kLac), std::pair("aps", ConformalScore::kAps)}) {
      const ConformalSets sets = fit_conformal(rows, {.alpha = c["alpha"], .score = score}, labels);
      for (std::size_t row = 0; row < c["inputs"].size(); ++row) {
        std::vector<std::size_t> set;
        for (const Label label : sets.set_of(c["inputs"][row].get<PerLabel<double>>())) set.push_back(index(label));
        // MAPIE puts the likeliest label into a set of APS that would be empty.
        if (score == ConformalScore::kAps && set.empty()) {
          set.push_back(index(likeliest(c["inputs"][row].get<PerLabel<double>>())));
        }
        EXPECT_EQ(set, c[name][row].get<std::vector<std::size_t>>()) << name << " " << row;
      }
    }
  }
}

TEST(Conformal, KeepsItsPromiseOverRandomSplits) {
  constexpr std::size_t kFit = 50;
  constexpr std::size_t kTest = 50;
  constexpr int kSplits = 1000;
  constexpr double kAlpha = 0.1;
  Random random(2);
  ScoreTable rows(3);
  for (std::size_t row = 0; row < kFit + kTest; ++row) {
    PerLabel<double> scores(3);
    for (double& score : scores) score = static_cast<double>(random.next() % 1'000'003) / 3e5;
    rows.add(scores, label_at(random.below(3)));
  }
  double sum = 0;
  for (int split = 0; split < kSplits; ++split) {
    std::vector<std::size_t> order(rows.rows());
    for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
    random.shuffle(order);
    const std::vector<std::size_t> mine(order.begin(), order.begin() + kFit);
    const ConformalSets sets = fit_conformal(rows.rows_of(mine), {.alpha = kAlpha}, kSentiments);
    SetCounts counts;
    for (std::size_t i = kFit; i < order.size(); ++i) {
      counts.add(sets.set_of({rows[order[i]].begin(), rows[order[i]].end()}), rows.gold(order[i]));
    }
    sum += counts.coverage();
  }
  // The standard deviation of one split's coverage is about 0.06.
  const double error = 4 * 0.06 / std::sqrt(kSplits);
  EXPECT_GE(sum / kSplits, 1 - kAlpha - error);
  EXPECT_LE(sum / kSplits, 1 - kAlpha + 1.0 / (kFit + 1) + error);
}

TEST(Conformal, ByLabelHasAQuantileForEach) {
  ScoreTable rows = nine_rows();
  for (int i = 1; i <= 4; ++i) rows.add(log_of({0.05, 0.2 * i, 0.95 - 0.2 * i}), kNeutral);
  for (int i = 1; i <= 4; ++i) rows.add(log_of({0.01, 0.01, 0.98}), kPositive);
  const ConformalSets sets = fit_conformal(rows, {.alpha = 0.3, .by_label = true}, kSentiments);
  EXPECT_NEAR(sets.quantiles[0], 0.7, 1e-12);
  EXPECT_NEAR(sets.quantiles[1], 0.8, 1e-12);  // ceil(5 * 0.7) = 4
  EXPECT_NEAR(sets.quantiles[2], 0.02, 1e-12);
}

TEST(Conformal, RefusesTooFewRows) {
  EXPECT_EQ(fit_conformal(nine_rows(), {.alpha = 0.1}, kSentiments).rows, 9U);
  EXPECT_THAT(
      [] { fit_conformal(nine_rows(), {.alpha = 0.05}, kSentiments); },
      ThrowsMessage<InputError>(HasSubstr("there are 9 labelled rows to fit prediction sets to, and --conformal "
                                          "0.05 needs 19 or more")));
  EXPECT_THAT([] { fit_conformal(nine_rows(), {.alpha = 0.1, .by_label = true}, kSentiments); },
              ThrowsMessage<InputError>(HasSubstr("there are 0 labelled rows of neutral")));
}

TEST(Conformal, RefusesApsForTwoLabels) {
  ScoreTable rows(2);
  for (int i = 0; i < 20; ++i) rows.add(PerLabel<double>{0, 1}, label_at(0));
  EXPECT_THROW(fit_conformal(rows, {.score = ConformalScore::kAps}, labels_of(2)), UsageError);
}

TEST(SetCounts, CountSizesAndWhatIsCovered) {
  SetCounts counts;
  EXPECT_TRUE(std::isnan(counts.coverage()));
  counts.add({kNegative, kNeutral}, kNeutral);
  counts.add({kNegative}, kNeutral);
  counts.add({}, std::nullopt);
  EXPECT_THAT(counts.sizes, ElementsAre(1, 1, 1));
  EXPECT_DOUBLE_EQ(counts.coverage(), 0.5);
  EXPECT_DOUBLE_EQ(counts.mean_size(), 1);
}

}  // namespace
}  // namespace flant5
