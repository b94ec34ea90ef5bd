#include "eval/bootstrap.h"

#include <cmath>
#include <ctime>

#include "eval/joint_matrix.h"
#include "random.h"
#include "tests/eval/goldens.h"
#include "tests/labels.h"

namespace flant5 {
namespace {

void expect_intervals(const ScoreIntervals& intervals, const nlohmann::json& expected, const std::string& what) {
  ASSERT_EQ(expected.size(), metrics_of(kSentiments).size());
  for (const Metric metric : metrics_of(kSentiments)) {
    const std::string name(metric_name(metric, kSentiments));
    test::expect_near(intervals[metric].low, expected[name][0], 1e-12, what + ": low of " + name);
    test::expect_near(intervals[metric].high, expected[name][1], 1e-12, what + ": high of " + name);
  }
}

BootstrapOptions options_from(const nlohmann::json& c) {
  return {.draws = c["draws"].get<std::size_t>(), .seed = c["seed"].get<std::uint64_t>()};
}

std::optional<Label> answer_from(const nlohmann::json& number) {
  const auto answer = number.get<std::size_t>();
  return answer == kSentiments.size() ? std::nullopt : std::optional(static_cast<Label>(answer));
}

TEST(Quantile, IsLinearBetweenNeighbours) {
  EXPECT_DOUBLE_EQ(quantile({1, 2, 4}, 0.5), 2);
  EXPECT_DOUBLE_EQ(quantile({1, 2, 4}, 0.75), 3);
  EXPECT_DOUBLE_EQ(quantile({1, 2, 4}, 1), 4);
  EXPECT_DOUBLE_EQ(quantile({7}, 0.025), 7);
}

TEST(Bootstrap, EqualsTheReferenceDrawForDraw) {
  for (const auto& c : test::golden("bootstrap.json")) {
    expect_intervals(bootstrap(test::matrix_from(c["counts"]), options_from(c)), c["intervals"], c["name"]);
  }
}

TEST(Bootstrap, OfPairedRunsEqualsTheReferenceDrawForDraw) {
  for (const auto& c : test::golden("paired_bootstrap.json")) {
    JointMatrix joint;
    for (std::size_t i = 0; i < c["gold"].size(); ++i) {
      joint.add(static_cast<Label>(c["gold"][i].get<int>()), answer_from(c["first"][i]), answer_from(c["second"][i]));
    }
    EXPECT_EQ(joint.fixed(), c["fixed"].get<std::int64_t>());
    EXPECT_EQ(joint.broken(), c["broken"].get<std::int64_t>());
    EXPECT_NEAR(joint.mcnemar(), c["mcnemar"].get<double>(), 1e-12);
    expect_intervals(bootstrap_difference(joint, options_from(c)), c["intervals"],
                     std::to_string(c["gold"].size()) + " rows");
  }
}

TEST(Bootstrap, AgreesWithScipysButForTheLuckOfTheDraws) {
  for (const auto& c : test::golden("scipy_bootstrap.json")) {
    const Metric metric = metric_from_name(c["metric"].get<std::string>(), kSentiments).value();
    const Interval interval = bootstrap(test::matrix_from(c["counts"]), {.draws = 20'000, .seed = 5})[metric];
    const double tolerance = 0.1 * (interval.high - interval.low);
    EXPECT_NEAR(interval.low, c["low"].get<double>(), tolerance) << c["metric"];
    EXPECT_NEAR(interval.high, c["high"].get<double>(), tolerance) << c["metric"];
  }
}

TEST(Bootstrap, DependsOnTheSeedAlone) {
  const ConfusionMatrix matrix = test::matrix_of({{20, 3, 1, 2}, {4, 90, 16, 11}, {2, 9, 41, 1}});
  const auto low = [&](std::uint64_t seed) {
    return bootstrap(matrix, {.draws = 99, .seed = seed})[Metric::kMacroF1].low;
  };
  EXPECT_EQ(low(1), low(1));
  EXPECT_NE(low(1), low(2));
}

TEST(Bootstrap, IsUndefinedWithoutRows) {
  EXPECT_TRUE(std::isnan(bootstrap(ConfusionMatrix(), {})[Metric::kAccuracy].low));
}

TEST(Bootstrap, OfUnpairedRunsIsWiderThanOfPairedOnes) {
  JointMatrix joint;
  for (int i = 0; i < 300; ++i) {
    const std::optional<Label> first = i % 3 == 0 ? kNeutral : kPositive;
    const std::optional<Label> second = i % 10 == 1 ? kNeutral : first;
    joint.add(kPositive, first, second);
  }
  const Interval paired = bootstrap_difference(joint, {})[Metric::kAccuracy];
  const Interval unpaired = bootstrap_difference(joint.first(), joint.second(), {})[Metric::kAccuracy];
  EXPECT_LT(paired.high, 0);
  EXPECT_LT(unpaired.low, paired.low);
  EXPECT_GT(unpaired.high, paired.high);
}

// The processor time that this takes.
template <typename Work>
std::clock_t time_of(const Work& work) {
  const std::clock_t start = std::clock();
  work();
  return std::clock() - start;
}

// Counts are drawn, not rows: a bit or two a row instead of a number each. It takes about a tenth of the processor
// time, so that noise would have to be tenfold to fail this.
TEST(Bootstrap, TakesLessTimeThanToDrawTheRows) {
  const ConfusionMatrix matrix =
      test::matrix_of({{7000, 200, 100, 30}, {3000, 20000, 4670, 300}, {2000, 2700, 9900, 100}});
  constexpr std::size_t kDraws = 300;
  Random random(1);
  std::size_t sum = 0;
  const std::clock_t of_rows = time_of([&] {
    const auto rows = static_cast<std::size_t>(matrix.total());
    for (std::size_t i = 0; i < kDraws * rows; ++i) sum += random.below(rows);
  });
  EXPECT_GT(sum, 0U);
  EXPECT_LT(time_of([&] { bootstrap(matrix, {.draws = kDraws}); }), of_rows);
}

}  // namespace
}  // namespace flant5
