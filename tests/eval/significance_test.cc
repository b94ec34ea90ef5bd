#include "eval/significance.h"

#include <cmath>

#include "tests/eval/goldens.h"

namespace flant5 {
namespace {

TEST(Significance, EqualsScipys) {
  for (const auto& c : test::golden("significance.json")) {
    const auto first = c["first"].get<std::int64_t>();
    const auto second = c["second"].get<std::int64_t>();
    test::expect_near(wilson(first, first + second).low, c["wilson"][0], 1e-12, c.dump());
    test::expect_near(wilson(first, first + second).high, c["wilson"][1], 1e-12, c.dump());
    EXPECT_NEAR(mcnemar_exact(first, second) / c["mcnemar"].get<double>(), 1, 1e-8) << c;
    EXPECT_EQ(mcnemar_exact(first, second), mcnemar_exact(second, first)) << c;
  }
}

TEST(Mcnemar, OfFewRowsWorkedOutByHand) {
  EXPECT_DOUBLE_EQ(mcnemar_exact(0, 1), 1);
  EXPECT_NEAR(mcnemar_exact(0, 5), 2.0 / 32, 1e-15);
  EXPECT_NEAR(mcnemar_exact(5, 1), 2 * 7.0 / 64, 1e-15);
}

TEST(Holm, EqualsStatsmodels) {
  for (const auto& c : test::golden("holm.json")) {
    const std::vector<double> adjusted = holm(c["p"].get<std::vector<double>>());
    for (std::size_t i = 0; i < adjusted.size(); ++i) EXPECT_NEAR(adjusted[i], c["adjusted"][i].get<double>(), 1e-12);
  }
  EXPECT_TRUE(holm({}).empty());
}

}  // namespace
}  // namespace flant5
