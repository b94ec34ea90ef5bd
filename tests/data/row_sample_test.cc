#include "data/row_sample.h"

#include <gmock/gmock.h>

#include <cmath>
#include <string>

#include "tests/labels.h"

namespace flant5 {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::IsSubsetOf;

// A row for each character: "-", "0", "+" or "." for one without a label.
std::vector<Example> draw(const std::string& rows, std::size_t size, std::uint64_t seed = 0) {
  RowSample sample(size, seed);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    Example row;
    row.number = i + 1;
    const std::size_t label = std::string("-0+").find(rows[i]);
    if (label != std::string::npos) row.gold = label_at(label);
    sample.add(std::move(row));
  }
  EXPECT_EQ(sample.added(), rows.size());
  return sample.take();
}

std::vector<std::size_t> numbers(const std::vector<Example>& rows) {
  std::vector<std::size_t> numbers;
  for (const Example& row : rows) numbers.push_back(row.number);
  return numbers;
}

std::string labels(const std::vector<Example>& rows) {
  std::string labels;
  for (const Example& row : rows) labels += row.gold ? "-0+"[index(*row.gold)] : '.';
  return labels;
}

std::string mixed(std::size_t size) {
  std::string rows;
  for (std::size_t i = 0; i < size; ++i) rows += "00+-0.0+0-"[i * i % 10];
  return rows;
}

TEST(ProportionalShares, RoundByTheLargestFraction) {
  EXPECT_THAT(proportional_shares({50, 30, 20}, 10), ElementsAre(5, 3, 2));
  EXPECT_THAT(proportional_shares({604, 124, 272}, 100), ElementsAre(61, 12, 27));  // 60.4, 12.4, 27.2
  EXPECT_THAT(proportional_shares({1, 1, 1}, 2), ElementsAre(1, 1, 0));
  EXPECT_THAT(proportional_shares({99, 1}, 10), ElementsAre(10, 0));
  EXPECT_THAT(proportional_shares({3, 0, 2}, 5), ElementsAre(3, 0, 2));
  EXPECT_THAT(proportional_shares({3, 2}, 50), ElementsAre(3, 2));
  EXPECT_THAT(proportional_shares({}, 5), IsEmpty());
}

TEST(RowSample, HasEachLabelInProportionAndKeepsTheOrder) {
  const std::string rows(100, '0');
  const auto drawn = draw(rows + std::string(60, '-') + std::string(30, '.') + std::string(10, '+'), 20, 7);
  EXPECT_EQ(labels(drawn), "0000000000------...+");
  EXPECT_TRUE(std::is_sorted(drawn.begin(), drawn.end(), [](auto& a, auto& b) { return a.number < b.number; }));
  for (std::size_t i = 0; i < drawn.size(); ++i) EXPECT_EQ(drawn[i].place, i + 1);
  EXPECT_EQ(labels(draw("0+-.", 9)), "0+-.");
  EXPECT_THAT(draw("", 3), IsEmpty());
}

TEST(RowSample, SharesHoldForAnyDataAndSize) {
  for (const std::size_t size : {1U, 2U, 7U, 50U, 199U, 200U, 201U}) {
    for (std::uint64_t seed = 0; seed < 20; ++seed) {
      const std::string rows = mixed(200);
      const std::string drawn = labels(draw(rows, size, seed));
      std::vector<std::size_t> counts;
      std::vector<std::size_t> shares;
      for (const char label : {'-', '0', '+', '.'}) {
        counts.push_back(static_cast<std::size_t>(std::count(rows.begin(), rows.end(), label)));
        shares.push_back(static_cast<std::size_t>(std::count(drawn.begin(), drawn.end(), label)));
      }
      EXPECT_EQ(shares, proportional_shares(counts, size));
    }
  }
}

TEST(RowSample, DependsOnTheSeedAndOnNothingElse) {
  EXPECT_EQ(numbers(draw(mixed(500), 40, 3)), numbers(draw(mixed(500), 40, 3)));
  EXPECT_NE(numbers(draw(mixed(500), 40, 3)), numbers(draw(mixed(500), 40, 4)));
  EXPECT_THAT(numbers(draw(mixed(500), 40, 3)), IsSubsetOf(numbers(draw(mixed(500), 80, 3))));
}

// How often each row is drawn under `seeds` seeds, as a chi-squared statistic with a degree of freedom less than rows.
double chi_squared(const std::string& rows, std::size_t size, std::size_t seeds) {
  std::vector<double> drawn(rows.size());
  for (std::uint64_t seed = 0; seed < seeds; ++seed) {
    for (const std::size_t number : numbers(draw(rows, size, seed))) ++drawn[number - 1];
  }
  const auto all = static_cast<double>(rows.size());
  const double share = static_cast<double>(size) / all;
  double sum = 0;
  for (const double times : drawn) sum += std::pow(times - static_cast<double>(seeds) * share, 2);
  return sum / (static_cast<double>(seeds) * share * (1 - share)) * (all - 1) / all;
}

// A chi-squared variable of k degrees exceeds k + 2 sqrt(kt) + 2t with probability exp(-t) at most (Laurent, Massart
// 2000), here one in a million.
TEST(RowSample, DrawsEveryRowEquallyOften) {
  const double t = std::log(1e6);
  const double bound = 59 + 2 * std::sqrt(59 * t) + 2 * t;
  EXPECT_LT(chi_squared(std::string(60, '.'), 15, 2000), bound);
  EXPECT_LT(chi_squared(std::string(30, '0') + std::string(20, '-') + std::string(10, '+'), 12, 2000), bound);
  // The statistic tells: the one row of a label whose share rounds to none is never drawn.
  EXPECT_GT(chi_squared(std::string(59, '0') + "+", 2, 4000), bound);
}

}  // namespace
}  // namespace flant5
