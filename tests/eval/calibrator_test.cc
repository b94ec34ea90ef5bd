#include "eval/calibrator.h"

#include <gmock/gmock.h>

#include <cmath>
#include <limits>

#include "random.h"
#include "tests/eval/goldens.h"
#include "tests/eval/score_tables.h"
#include "tests/labels.h"

namespace flant5 {
namespace {

constexpr double kMinusInfinity = -std::numeric_limits<double>::infinity();

void expect_all_near(const PerLabel<double>& values, const nlohmann::json& expected, double tolerance) {
  ASSERT_EQ(values.size(), expected.size());
  for (std::size_t i = 0; i < values.size(); ++i) EXPECT_NEAR(values[i], expected[i].get<double>(), tolerance) << i;
}

TEST(Normalised, TakesAnyNumbers) {
  const PerLabel<double> scores = normalised(PerLabel<double>{1000, 1000 + std::log(3), kMinusInfinity});
  EXPECT_NEAR(scores[0], std::log(0.25), 1e-12);
  EXPECT_NEAR(scores[1], std::log(0.75), 1e-12);
  EXPECT_EQ(scores[2], kMinusInfinity);
}

TEST(Calibrator, AddsOffsetsAfterTheTemperature) {
  Calibrator calibrator = no_calibrator(2);
  calibrator.temperature = 2;
  calibrator.offsets = {std::log(3), 0};
  const PerLabel<double> scores = calibrator(PerLabel<double>{std::log(4), 0});
  EXPECT_NEAR(std::exp(scores[0]), 6.0 / 7, 1e-12);  // 4^(1/2) times 3, to 1
}

TEST(Calibrator, EqualsNumpys) {
  for (const auto& c : test::golden("calibrator.json")) {
    const ScoreTable rows = test::table_from(c["scores"], c["gold"]);
    expect_all_near(match_prior(rows, c["prior"].get<PerLabel<double>>()).offsets, c["matched"], 1e-7);
    expect_all_near(batch_calibrator(rows).offsets, c["batch"], 1e-12);
    expect_all_near(fit_calibrator(rows, {.temperature = false}).offsets, c["fitted"], 1e-7);
    const Calibrator warm = fit_calibrator(rows, {.temperature = true});
    EXPECT_NEAR(warm.temperature, c["temperature"].get<double>(), 1e-5);
    expect_all_near(warm.offsets, c["fitted_with_temperature"], 1e-4);
  }
}

TEST(Calibrator, MatchesAPriorToTheLastDigits) {
  for (const auto& c : test::golden("calibrator.json")) {
    const ScoreTable rows = test::table_from(c["scores"]);
    const auto prior = c["prior"].get<PerLabel<double>>();
    const PerLabel<double> means = mean_probabilities(match_prior(rows, prior), rows);
    for (std::size_t i = 0; i < prior.size(); ++i) EXPECT_NEAR(means[i], prior[i], 1e-9);
  }
}

TEST(Calibrator, MatchesAPriorWhateverTheBias) {
  ScoreTable plain(3);
  ScoreTable biased(3);
  Random random(1);
  for (int row = 0; row < 200; ++row) {
    PerLabel<double> scores(3);
    for (double& score : scores) score = static_cast<double>(random.next() % 1000) / 100;
    plain.add(scores);
    for (std::size_t i = 0; i < 3; ++i) scores[i] += PerLabel<double>{400, -300, 0}[i];
    biased.add(scores);
  }
  const PerLabel<double> prior{0.02, 0.9, 0.08};
  const Calibrator a = match_prior(plain, prior);
  const Calibrator b = match_prior(biased, prior);
  for (std::size_t row = 0; row < plain.rows(); ++row) {
    for (std::size_t i = 0; i < 3; ++i) EXPECT_NEAR(a(plain[row])[i], b(biased[row])[i], 1e-7);
  }
}

TEST(Calibrator, ComesAsNearToAnImpossiblePriorAsRowsAllow) {
  ScoreTable rows(3);
  for (int row = 0; row < 8; ++row) rows.add(PerLabel<double>{-1, -1, kMinusInfinity});
  for (int row = 0; row < 2; ++row) rows.add(PerLabel<double>{-1, -2, -3});
  const PerLabel<double> means = mean_probabilities(match_prior(rows, {0.25, 0.25, 0.5}), rows);
  EXPECT_NEAR(means[2], 0.2, 1e-3);
  EXPECT_NEAR(means[0], 0.4, 0.1);
}

TEST(Calibrator, BatchLeavesImpossibleLabelsOut) {
  ScoreTable rows(2);
  rows.add(PerLabel<double>{std::log(0.2), std::log(0.8)});
  rows.add(PerLabel<double>{kMinusInfinity, 0});
  const Calibrator batch = batch_calibrator(rows);
  EXPECT_NEAR(batch.offsets[0] - batch.offsets[1], -std::log(0.2) + std::log(0.8) / 2, 1e-12);
}

TEST(Calibrator, FitsATemperatureToManyRowsOnly) {
  const auto labelled = [](std::size_t count) {
    ScoreTable rows(2);
    for (std::size_t row = 0; row < count; ++row) {
      rows.add(PerLabel<double>{row % 2 == 0 ? 3.0 : 0.0, 1}, label_at(row % 3 == 0 ? 1 : 0));
    }
    return rows;
  };
  EXPECT_EQ(fit_calibrator(labelled(kTemperatureRows - 1)).temperature, 1);
  EXPECT_GT(fit_calibrator(labelled(kTemperatureRows)).temperature, 1.5);
  EXPECT_EQ(fit_calibrator(labelled(kTemperatureRows), {.temperature = false}).temperature, 1);
}

TEST(Calibrator, FitRulesNoLabelOut) {
  ScoreTable rows(3);
  for (int row = 0; row < 9; ++row) rows.add(PerLabel<double>{0, -1, -2}, kNegative);
  const Calibrator fitted = fit_calibrator(rows);
  const PerLabel<double> means = mean_probabilities(fitted, rows);
  EXPECT_NEAR(means[0], 10.0 / 12, 1e-9);
  EXPECT_NEAR(means[2], 1.0 / 12, 1e-9);
  EXPECT_THAT(fitted.prior.value(), testing::ElementsAre(10.0 / 12, 1.0 / 12, 1.0 / 12));
}

TEST(CrossFit, FitsEachPartToTheOthers) {
  ScoreTable rows(2);
  for (std::size_t row = 0; row < 40; ++row) {
    rows.add(PerLabel<double>{std::log(0.1 + 0.02 * static_cast<double>(row)), -1}, label_at(row < 10 ? 0 : 1));
  }
  const CrossFit cross = cross_fit(rows, {.seed = 3});
  ASSERT_EQ(cross.calibrators.size(), 5U);
  for (std::size_t part = 0; part < 5; ++part) {
    ScoreTable others(2);
    PerLabel<int> golds(2);
    for (std::size_t row = 0; row < rows.rows(); ++row) {
      if (cross.part_of[row] == part) {
        ++golds[index(*rows.gold(row))];
      } else {
        others.add(rows[row], rows.gold(row));
      }
    }
    EXPECT_THAT(golds, testing::ElementsAre(2, 6)) << "parts are stratified";
    EXPECT_EQ(cross.calibrators[part].offsets, fit_calibrator(others, {.temperature = false}).offsets);
  }
  EXPECT_NE(cross_fit(rows, {.seed = 4}).part_of, cross.part_of);
}

TEST(EstimatedPrior, TakesThePlaceOfAnEarlierEstimate) {
  for (const auto& c : test::golden("calibrator.json")) {
    const ScoreTable rows = test::table_from(c["scores"], c["gold"]);
    const Calibrator once = with_estimated_prior(fit_calibrator(rows, {.temperature = false}), rows);
    const Calibrator twice = with_estimated_prior(once, rows);
    for (std::size_t i = 0; i < once.offsets.size(); ++i) {
      EXPECT_NEAR(twice.offsets[i], once.offsets[i], 1e-6);
      EXPECT_NEAR(twice.estimated_prior.value()[i], once.estimated_prior.value()[i], 1e-6);
    }
  }
}

TEST(EstimatedPrior, EqualsNumpys) {
  for (const auto& c : test::golden("calibrator.json")) {
    const Calibrator fitted = fit_calibrator(test::table_from(c["scores"], c["gold"]), {.temperature = false});
    nlohmann::json first = c["scores"];
    first.erase(first.begin() + static_cast<std::ptrdiff_t>(first.size() / 3), first.end());
    const Calibrator moved = with_estimated_prior(fitted, test::table_from(first));
    expect_all_near(moved.estimated_prior.value(), c["estimated_prior"], 1e-6);
    EXPECT_EQ(moved.prior, fitted.prior);
  }
}

}  // namespace
}  // namespace flant5
