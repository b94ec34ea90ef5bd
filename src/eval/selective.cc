#include "eval/selective.h"

#include <algorithm>
#include <limits>
#include <utility>

namespace flant5 {
namespace {

constexpr std::size_t kMostGroups = std::size_t{1} << 20;
constexpr double kRounding = 1e-12;  // of shares

}  // namespace

void SelectiveAccuracy::add(double confidence, bool is_right) {
  ++rows_;
  groups_.push_back({confidence, 1, is_right ? 1 : 0});
  if (groups_.size() < 2 * kMostGroups) return;
  groups_ = merged(std::move(groups_));
  if (groups_.size() <= kMostGroups) return;
  for (std::size_t i = 0; i + 1 < groups_.size(); i += 2) groups_[i].confidence = groups_[i + 1].confidence;
  groups_ = merged(std::move(groups_));
}

// The most confident first, equal ones in one.
std::vector<SelectiveAccuracy::Group> SelectiveAccuracy::merged(std::vector<Group> groups) {
  std::sort(groups.begin(), groups.end(), [](const Group& a, const Group& b) { return a.confidence > b.confidence; });
  std::size_t kept = 0;
  for (const Group& group : groups) {
    if (kept == 0 || groups[kept - 1].confidence != group.confidence) {
      groups[kept++] = group;
    } else {
      groups[kept - 1].rows += group.rows;
      groups[kept - 1].right += group.right;
    }
  }
  groups.resize(kept);
  return groups;
}

std::vector<SelectivePoint> SelectiveAccuracy::curve() const {
  std::vector<SelectivePoint> points;
  std::int64_t answered = 0;
  std::int64_t right = 0;
  for (const Group& group : merged(groups_)) {
    answered += group.rows;
    right += group.right;
    points.push_back({group.confidence, static_cast<double>(answered) / static_cast<double>(rows_),
                      static_cast<double>(right) / static_cast<double>(answered)});
  }
  return points;
}

double selective_area(const std::vector<SelectivePoint>& curve) {
  if (curve.empty()) return std::numeric_limits<double>::quiet_NaN();
  double area = 0;
  double before = 0;
  for (const SelectivePoint& point : curve) {
    area += (point.answered - before) * point.accuracy;
    before = point.answered;
  }
  return area;
}

double accuracy_at_answered(const std::vector<SelectivePoint>& curve, double share) {
  if (curve.empty()) return std::numeric_limits<double>::quiet_NaN();
  const auto reached = std::find_if(curve.begin(), curve.end(),
                                    [=](const SelectivePoint& point) { return point.answered >= share - kRounding; });
  return reached == curve.end() ? curve.back().accuracy : reached->accuracy;
}

double answered_at_accuracy(const std::vector<SelectivePoint>& curve, double accuracy) {
  double most = 0;
  for (const SelectivePoint& point : curve) {
    if (point.accuracy >= accuracy - kRounding) most = std::max(most, point.answered);
  }
  return most;
}

std::vector<SelectivePoint> thinned(const std::vector<SelectivePoint>& curve, std::size_t most) {
  if (curve.size() <= most) return curve;
  std::vector<SelectivePoint> points;
  for (const SelectivePoint& point : curve) {
    const double next = static_cast<double>(points.size() + 1) / static_cast<double>(most);
    if (point.answered >= next - kRounding || &point == &curve.back()) points.push_back(point);
  }
  return points;
}

}  // namespace flant5
