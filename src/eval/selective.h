// Selective accuracy: how often answers are right when only the most confident rows are answered (El-Yaniv and Wiener
// 2010).
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace flant5 {

// Answering every row with at least this confidence.
struct SelectivePoint {
  double confidence = 0;
  double answered = 0;  // share of the rows
  double accuracy = 0;  // of the answered rows
};

// Takes rows in one by one. Exact up to a million rows; beyond that neighbours in confidence are counted together, so
// that what it holds stays below 50 MB.
class SelectiveAccuracy {
 public:
  void add(double confidence, bool is_right);

  std::int64_t rows() const { return rows_; }

  // From the most confident rows to all of them. Rows of equal confidence are answered together.
  std::vector<SelectivePoint> curve() const;

 private:
  struct Group {
    double confidence = 0;  // the lowest of it
    std::int64_t rows = 0;
    std::int64_t right = 0;
  };
  static std::vector<Group> merged(std::vector<Group> groups);

  std::vector<Group> groups_;
  std::int64_t rows_ = 0;
};

// The mean over all rows of the accuracy of those that are at least as confident; 1 less the area under the risk and
// coverage curve (Geifman and El-Yaniv 2017). NaN for an empty curve.
double selective_area(const std::vector<SelectivePoint>& curve);

// The accuracy when at least this share of the rows is answered. NaN for an empty curve.
double accuracy_at_answered(const std::vector<SelectivePoint>& curve, double share);

// The largest share of rows that can be answered with at least this accuracy; 0 if none can.
double answered_at_accuracy(const std::vector<SelectivePoint>& curve, double accuracy);

// The shares of rows that reports show the accuracy of.
inline constexpr std::array kAnsweredShares{0.5, 0.8, 0.9};

// At most `most` points of it, the last one among them, as evenly spread over the rows as can be.
std::vector<SelectivePoint> thinned(const std::vector<SelectivePoint>& curve, std::size_t most);

}  // namespace flant5
