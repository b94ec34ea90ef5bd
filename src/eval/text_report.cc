#include "eval/text_report.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <utility>

#include "eval/scores.h"

namespace flant5 {
namespace {

constexpr std::string_view kLongestHeading = "weighted avg";

struct ReportLine {
  std::string_view heading;
  double precision;
  double recall;
  double f1;
  std::string support;
};

// scikit-learn counts in floating point once no answer at all is right, and it shows.
std::string support_text(const ConfusionMatrix& matrix, std::int64_t rows) {
  return fmt::format("{}{}", rows, matrix.correct() == 0 ? ".0" : "");
}

ReportLine average_line(std::string_view heading, const Scores& scores, Metric precision, std::string support) {
  // Each average's recall and F1 follow its precision.
  const auto next = [precision](std::size_t step) { return static_cast<Metric>(index(precision) + step); };
  return {heading, scores[precision], scores[next(1)], scores[next(2)], std::move(support)};
}

std::string blocks_for(double share) {
  if (share == 0) return "     ";
  static constexpr std::array<std::string_view, 4> kShades{"░", "▒", "▓", "█"};
  const auto level = static_cast<std::size_t>(std::min(3.0, share * 4));
  std::string blocks;
  for (int i = 0; i < 5; ++i) blocks += kShades[level];
  return blocks;
}

}  // namespace

std::string classification_report(const ConfusionMatrix& matrix, int digits) {
  if (matrix.total() == 0) return {};
  const Scores scores = scores_of(matrix);
  const std::size_t width = std::max(kLongestHeading.size(), static_cast<std::size_t>(digits));
  std::string text =
      fmt::format("{:>{}}  {:>9} {:>9} {:>9} {:>9}\n\n", "", width, "precision", "recall", "f1-score", "support");
  const auto append = [&](const ReportLine& line) {
    fmt::format_to(std::back_inserter(text), "{:>{}}  {:>9.{}f} {:>9.{}f} {:>9.{}f} {:>9}\n", line.heading, width,
                   line.precision, digits, line.recall, digits, line.f1, digits, line.support);
  };
  for (const Label label : kLabels) {
    append(average_line(kAnswerNames[index(label)], scores, metric_of(label, LabelMetric::kPrecision),
                        support_text(matrix, matrix.support(label))));
  }
  text += '\n';
  const std::string rows = support_text(matrix, matrix.total());
  if (matrix.invalid() == 0) {
    fmt::format_to(std::back_inserter(text), "{:>{}}  {:>9} {:>9} {:>9.{}f} {:>9}\n", "accuracy", width, "", "",
                   scores[Metric::kAccuracy], digits, rows);
  } else {
    append(average_line("micro avg", scores, Metric::kMicroPrecision, rows));
  }
  append(average_line("macro avg", scores, Metric::kMacroPrecision, rows));
  append(average_line("weighted avg", scores, Metric::kWeightedPrecision, rows));
  return text;
}

std::string confusion_table(const ConfusionMatrix& matrix) {
  std::string text = fmt::format("{:>12}  {:>9} {:>9} {:>9} {:>9}\n", "gold \\ answer", kAnswerNames[0],
                                 kAnswerNames[1], kAnswerNames[2], kAnswerNames[3]);
  for (const Label gold : kLabels) {
    fmt::format_to(std::back_inserter(text), "{:>13} ", kAnswerNames[index(gold)]);
    for (const std::int64_t count : matrix.counts().row(static_cast<Eigen::Index>(index(gold)))) {
      fmt::format_to(std::back_inserter(text), " {:>9}", count);
    }
    text += '\n';
  }
  return text;
}

std::string confusion_blocks(const ConfusionMatrix& matrix) {
  std::string text = fmt::format("{:>13}  {:<10} {:<10} {:<10} {}\n", "gold \\ answer", kAnswerNames[0],
                                 kAnswerNames[1], kAnswerNames[2], kAnswerNames[3]);
  for (const Label gold : kLabels) {
    fmt::format_to(std::back_inserter(text), "{:>13} ", kAnswerNames[index(gold)]);
    const std::int64_t support = matrix.support(gold);
    for (const std::int64_t count : matrix.counts().row(static_cast<Eigen::Index>(index(gold)))) {
      const double share = support == 0 ? 0 : static_cast<double>(count) / static_cast<double>(support);
      fmt::format_to(std::back_inserter(text), " {}{:>4.0f}%", blocks_for(share), share * 100);
    }
    fmt::format_to(std::back_inserter(text), "  of {}\n", support);
  }
  return text;
}

}  // namespace flant5
