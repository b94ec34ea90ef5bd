#include "eval/calibrator.h"

#include <Eigen/Dense>
#include <algorithm>
#include <cmath>
#include <utility>

namespace flant5 {
namespace {

using Vector = Eigen::VectorXd;

constexpr double kTolerance = 1e-10;    // of a mean probability
constexpr double kFarthestOffset = 50;  // from the mean score; past it a label is as good as certain, or impossible

Vector vector_of(const PerLabel<double>& values) {
  return Eigen::Map<const Vector>(values.data(), static_cast<Eigen::Index>(values.size()));
}

// Sum to 0, as adding the same to all changes nothing.
PerLabel<double> centred(const Vector& offsets) {
  const Vector moved = offsets.array() - offsets.mean();
  return {moved.begin(), moved.end()};
}

// How far the mean probabilities are from the prior, as a function of the offsets: the convex
//   mean over rows of log sum_k exp(score_k + offset_k) - sum_k prior_k offset_k,
// whose gradient is the mean probabilities less the prior.
struct Objective {
  double value = 0;
  Vector gradient;
  Eigen::MatrixXd hessian;
};

Objective objective_at(const Vector& offsets, const ScoreTable& rows, const Vector& prior) {
  const Eigen::Index labels = offsets.size();
  Objective at{0, Vector::Zero(labels), Eigen::MatrixXd::Zero(labels, labels)};
  for (std::size_t row = 0; row < rows.rows(); ++row) {
    const Vector scores = Eigen::Map<const Vector>(rows[row].data(), labels) + offsets;
    const double top = scores.maxCoeff();
    Vector p = (scores.array() - top).exp();
    at.value += top + std::log(p.sum());
    p /= p.sum();
    at.gradient += p;
    at.hessian.diagonal() += p;
    at.hessian.selfadjointView<Eigen::Lower>().rankUpdate(p, -1);
  }
  const auto n = static_cast<double>(rows.rows());
  at.value = at.value / n - prior.dot(offsets);
  at.gradient = at.gradient / n - prior;
  at.hessian = Eigen::MatrixXd(at.hessian.selfadjointView<Eigen::Lower>()) / n;
  return at;
}

// The mean score of each label, over the rows where it is possible.
Vector mean_scores(const ScoreTable& rows) {
  Vector means = Vector::Zero(static_cast<Eigen::Index>(rows.labels()));
  for (std::size_t label = 0; label < rows.labels(); ++label) {
    double sum = 0;
    std::size_t possible = 0;
    for (std::size_t row = 0; row < rows.rows(); ++row) {
      if (!std::isfinite(rows[row][label])) continue;
      sum += rows[row][label];
      ++possible;
    }
    if (possible > 0) means[static_cast<Eigen::Index>(label)] = sum / static_cast<double>(possible);
  }
  return means;
}

Vector newton_step(const Objective& at) {
  constexpr double kLongest = 5;
  // The matrix of ones takes the direction in which nothing changes out of the null space; the small diagonal keeps
  // steps finite where probabilities are all but 0 or 1.
  Eigen::MatrixXd hessian = at.hessian;
  hessian.array() += 1.0;
  hessian.diagonal().array() += 1e-12;
  const Vector step = hessian.ldlt().solve(-at.gradient);
  return step * std::min(1.0, kLongest / std::max(step.cwiseAbs().maxCoeff(), kTolerance));
}

// Newton's method from where all labels have the same mean score, halving steps that do not lead down.
Vector matching_offsets(const ScoreTable& rows, const Vector& prior) {
  constexpr int kMostSteps = 200;
  const Vector start = -mean_scores(rows);
  Vector offsets = start;
  Objective at = objective_at(offsets, rows, prior);
  for (int steps = 0; steps < kMostSteps && at.gradient.cwiseAbs().maxCoeff() > kTolerance; ++steps) {
    Vector step = newton_step(at);
    while (step.cwiseAbs().maxCoeff() > kTolerance) {
      const Vector moved = start + (offsets + step - start).cwiseMax(-kFarthestOffset).cwiseMin(kFarthestOffset);
      Objective next = objective_at(moved, rows, prior);
      const double rounding = 1e-13 * (1 + std::abs(at.value));
      if (moved != offsets && next.value <= at.value + rounding) {
        offsets = moved;
        at = std::move(next);
        break;
      }
      step /= 2;
    }
    if (step.cwiseAbs().maxCoeff() <= kTolerance) break;
  }
  return offsets;
}

PerLabel<double> smoothed_shares(const ScoreTable& labelled) {
  PerLabel<double> shares = labelled.gold_counts();
  const double total = static_cast<double>(labelled.rows() + labelled.labels());
  for (double& share : shares) share = (share + 1) / total;
  return shares;
}

Calibrator fit_at(double temperature, const ScoreTable& labelled) {
  Calibrator fitted =
      match_prior(temperature == 1 ? labelled : labelled.divided_by(temperature), smoothed_shares(labelled));
  fitted.method = CalibrationMethod::kFit;
  fitted.temperature = temperature;
  return fitted;
}

// The negative logarithm of the likelihood of the gold labels, with that of the temperature.
double loss_at(double log_temperature, const ScoreTable& labelled) {
  // A gold label that is impossible is as far off with any temperature.
  constexpr double kLeast = -700;
  const Calibrator calibrator = fit_at(std::exp(log_temperature), labelled);
  double loss = log_temperature * log_temperature / 2;
  for (std::size_t row = 0; row < labelled.rows(); ++row) {
    loss -= std::max(kLeast, calibrator(labelled[row])[index(*labelled.gold(row))]);
  }
  return loss;
}

// By golden-section search: the loss falls to one lowest point and rises again.
double best_log_temperature(const ScoreTable& labelled) {
  constexpr double kGolden = 0.6180339887498949;
  constexpr double kFarthest = 3;  // T from 1/20 to 20
  double low = -kFarthest;
  double high = kFarthest;
  double left = high - kGolden * (high - low);
  double right = low + kGolden * (high - low);
  double left_loss = loss_at(left, labelled);
  double right_loss = loss_at(right, labelled);
  while (high - low > 1e-6) {
    if (left_loss < right_loss) {
      high = std::exchange(right, left);
      right_loss = left_loss;
      left = high - kGolden * (high - low);
      left_loss = loss_at(left, labelled);
    } else {
      low = std::exchange(left, right);
      left_loss = right_loss;
      right = low + kGolden * (high - low);
      right_loss = loss_at(right, labelled);
    }
  }
  return (low + high) / 2;
}

double log_ratio(double share, double own) {
  constexpr double kLeastShare = 1e-12;
  return std::log(std::max(share, kLeastShare) / own);
}

}  // namespace

std::string_view method_name(CalibrationMethod method) {
  switch (method) {
    case CalibrationMethod::kNone:
      return "none";
    case CalibrationMethod::kPrior:
      return "prior matching";
    case CalibrationMethod::kBatch:
      return "batch calibration";
    case CalibrationMethod::kFit:
      return "maximum likelihood";
  }
  return "none";
}

PerLabel<double> Calibrator::operator()(std::span<const double> scores) const {
  PerLabel<double> moved(scores.begin(), scores.end());
  for (std::size_t i = 0; i < moved.size(); ++i) moved[i] = moved[i] / temperature + offsets[i];
  return normalised(moved);
}

Calibrator no_calibrator(std::size_t labels) {
  Calibrator calibrator;
  calibrator.offsets.assign(labels, 0.0);
  return calibrator;
}

Calibrator match_prior(const ScoreTable& rows, const PerLabel<double>& prior) {
  Calibrator calibrator = no_calibrator(rows.labels());
  calibrator.method = CalibrationMethod::kPrior;
  calibrator.offsets = centred(matching_offsets(rows, vector_of(prior)));
  calibrator.prior = prior;
  calibrator.rows = rows.rows();
  return calibrator;
}

Calibrator batch_calibrator(const ScoreTable& rows) {
  Calibrator calibrator = no_calibrator(rows.labels());
  calibrator.method = CalibrationMethod::kBatch;
  calibrator.offsets = centred(-mean_scores(rows));
  calibrator.rows = rows.rows();
  return calibrator;
}

Calibrator fit_calibrator(const ScoreTable& labelled, const FitOptions& options) {
  const bool with_temperature = options.temperature.value_or(labelled.rows() >= kTemperatureRows);
  return fit_at(with_temperature ? std::exp(best_log_temperature(labelled)) : 1, labelled);
}

CrossFit cross_fit(const ScoreTable& labelled, const FitOptions& options) {
  const std::size_t parts = std::min<std::size_t>(5, labelled.rows());
  FitOptions each = options;
  each.temperature = options.temperature.value_or(labelled.rows() >= kTemperatureRows);
  CrossFit cross{{}, stratified_parts(labelled, parts, options.seed)};
  for (std::size_t part = 0; part < parts; ++part) {
    std::vector<std::size_t> others;
    for (std::size_t row = 0; row < labelled.rows(); ++row) {
      if (cross.part_of[row] != part) others.push_back(row);
    }
    cross.calibrators.push_back(fit_calibrator(labelled.rows_of(others), each));
  }
  return cross;
}

Calibrator with_estimated_prior(Calibrator fitted, const ScoreTable& rows) {
  constexpr int kMostSteps = 10'000;
  if (const auto& earlier = fitted.estimated_prior) {
    for (std::size_t i = 0; i < earlier->size(); ++i) {
      fitted.offsets[i] -= log_ratio((*earlier)[i], (*fitted.prior)[i]);
    }
  }
  Calibrator moved = fitted;
  PerLabel<double> shares = *fitted.prior;
  for (int step = 0; step < kMostSteps; ++step) {
    for (std::size_t i = 0; i < shares.size(); ++i) {
      moved.offsets[i] = fitted.offsets[i] + log_ratio(shares[i], (*fitted.prior)[i]);
    }
    const PerLabel<double> next = mean_probabilities(moved, rows);
    double change = 0;
    for (std::size_t i = 0; i < shares.size(); ++i) change = std::max(change, std::abs(next[i] - shares[i]));
    shares = next;
    if (change < kTolerance) break;
  }
  moved.offsets = centred(vector_of(moved.offsets));
  moved.estimated_prior = std::move(shares);
  return moved;
}

PerLabel<double> mean_probabilities(const Calibrator& calibrator, const ScoreTable& rows) {
  PerLabel<double> means(rows.labels());
  for (std::size_t row = 0; row < rows.rows(); ++row) {
    const PerLabel<double> scores = calibrator(rows[row]);
    for (std::size_t i = 0; i < means.size(); ++i) means[i] += std::exp(scores[i]);
  }
  for (double& mean : means) mean /= static_cast<double>(rows.rows());
  return means;
}

}  // namespace flant5
