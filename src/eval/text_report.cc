#include "eval/text_report.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <optional>
#include <utility>
#include <vector>

#include "counted.h"
#include "data/excerpt.h"
#include "data/utf8.h"
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

std::string blocks_for(double share, std::size_t width) {
  if (share == 0) return std::string(width, ' ');
  static constexpr std::array<std::string_view, 4> kShades{"░", "▒", "▓", "█"};
  const auto level = static_cast<std::size_t>(std::min(3.0, share * 4));
  std::string blocks;
  for (std::size_t i = 0; i < width; ++i) blocks += kShades[level];
  return blocks;
}

double share_of(std::int64_t count, std::int64_t support) {
  return support == 0 ? 0 : static_cast<double>(count) / static_cast<double>(support);
}

constexpr std::string_view kCorner = "gold \\ answer";
constexpr std::size_t kLongestName = 24;   // longer ones are cut
constexpr std::size_t kNamedWidth = 100;   // a wider table has numbers for columns
constexpr std::size_t kScreenWidth = 132;  // and one that is wider still gives way to a list

// How the rows and columns of a matrix are headed, and how wide they are.
struct Headings {
  explicit Headings(const ConfusionMatrix& matrix) : columns(answer_names(matrix.labels())) {
    for (std::string& name : columns) name = excerpt(name, 0, kLongestName);
    rows.assign(columns.begin(), columns.end() - 1);
    column_width = std::max<std::size_t>(9, widest(columns));
    row_width = std::max<std::size_t>(kCorner.size(), widest(rows));
    is_numbered = width() > kNamedWidth;
    if (!is_numbered) return;
    for (std::size_t i = 0; i < rows.size(); ++i) {
      columns[i] = std::to_string(i + 1);
      rows[i] = fmt::format("{} {:>2}", rows[i], i + 1);
    }
    row_width = std::max<std::size_t>(kCorner.size(), widest(rows));
    column_width = std::max<std::size_t>(2, std::to_string(matrix.counts().maxCoeff()).size());
    columns.back() = column_width < 7 ? "-" : "invalid";
  }

  static std::size_t widest(const std::vector<std::string>& names) {
    std::size_t width = 0;
    for (const std::string& name : names) width = std::max(width, count_code_points(name));
    return width;
  }

  std::size_t width() const { return row_width + 1 + columns.size() * (column_width + 1); }

  std::vector<std::string> rows;
  std::vector<std::string> columns;
  std::size_t row_width = 0;
  std::size_t column_width = 0;
  bool is_numbered = false;
};

struct Confusion {
  Label gold{};
  std::optional<Label> answer;
  std::int64_t rows = 0;
};

// The pairs that are confused, most often first.
std::vector<Confusion> confusions(const ConfusionMatrix& matrix) {
  std::vector<Confusion> found;
  for (const Label gold : matrix.labels()) {
    for (const Label answer : matrix.labels()) {
      if (answer != gold) found.push_back({gold, answer, matrix.count(gold, answer)});
    }
    found.push_back({gold, std::nullopt, matrix.count(gold, std::nullopt)});
  }
  std::erase_if(found, [](const Confusion& confusion) { return confusion.rows == 0; });
  std::stable_sort(found.begin(), found.end(), [](const Confusion& a, const Confusion& b) { return a.rows > b.rows; });
  return found;
}

std::string confusion_list(const ConfusionMatrix& matrix) {
  constexpr std::size_t kMost = 20;
  const LabelSet& labels = matrix.labels();
  const std::vector<Confusion> found = confusions(matrix);
  std::string text = fmt::format("{:>9} {:>7}  {:<{}} {}\n", "rows", "of gold", "gold", kLongestName, "answer");
  for (std::size_t i = 0; i < std::min(kMost, found.size()); ++i) {
    const auto& [gold, answer, rows] = found[i];
    fmt::format_to(std::back_inserter(text), "{:>9} {:>6.1f}%  {:<{}} {}\n", rows,
                   100 * share_of(rows, matrix.support(gold)), excerpt(labels.name(gold), 0, kLongestName),
                   kLongestName, excerpt(answer_name(labels, answer), 0, kLongestName));
  }
  if (found.size() > kMost)
    fmt::format_to(std::back_inserter(text), "... and {} more\n", counted(found.size() - kMost, "pair"));
  return text;
}

}  // namespace

std::string classification_report(const ConfusionMatrix& matrix, int digits) {
  if (matrix.total() == 0) return {};
  const Scores scores = scores_of(matrix);
  const LabelSet& labels = matrix.labels();
  const std::size_t width =
      std::max({kLongestHeading.size(), static_cast<std::size_t>(digits), Headings::widest(labels.names())});
  std::string text =
      fmt::format("{:>{}}  {:>9} {:>9} {:>9} {:>9}\n\n", "", width, "precision", "recall", "f1-score", "support");
  const auto append = [&](const ReportLine& line) {
    fmt::format_to(std::back_inserter(text), "{:>{}}  {:>9.{}f} {:>9.{}f} {:>9.{}f} {:>9}\n", line.heading, width,
                   line.precision, digits, line.recall, digits, line.f1, digits, line.support);
  };
  for (const Label label : labels) {
    append(average_line(labels.name(label), scores, metric_of(label, LabelMetric::kPrecision),
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
  const Headings headings(matrix);
  if (headings.width() > kScreenWidth) return confusion_list(matrix);
  std::string text = fmt::format("{:>{}} ", kCorner, headings.row_width);
  const auto append = [&](const auto& cell) {
    fmt::format_to(std::back_inserter(text), " {:>{}}", cell, headings.column_width);
  };
  for (const std::string& name : headings.columns) append(name);
  text += '\n';
  for (const Label gold : matrix.labels()) {
    fmt::format_to(std::back_inserter(text), "{:>{}} ", headings.rows[index(gold)], headings.row_width);
    for (const std::int64_t count : matrix.counts().row(static_cast<Eigen::Index>(index(gold)))) append(count);
    text += '\n';
  }
  return text;
}

std::string confusion_blocks(const ConfusionMatrix& matrix) {
  constexpr std::size_t kBlocks = 5;
  const Headings headings(matrix);
  // Two columns of a terminal are about as wide as a line is high.
  const std::size_t blocks = headings.is_numbered ? 2 : kBlocks;
  const std::size_t width = std::max(headings.column_width, kBlocks * 2);
  std::string text;
  if (!headings.is_numbered) {
    text = fmt::format("{:>{}} ", kCorner, headings.row_width);
    for (const std::string& name : headings.columns) {
      fmt::format_to(std::back_inserter(text), " {:<{}}", name, &name == &headings.columns.back() ? 0 : width);
    }
    text += '\n';
  }
  for (const Label gold : matrix.labels()) {
    fmt::format_to(std::back_inserter(text), "{:>{}} ", headings.rows[index(gold)], headings.row_width);
    const std::int64_t support = matrix.support(gold);
    for (const std::int64_t count : matrix.counts().row(static_cast<Eigen::Index>(index(gold)))) {
      const double share = share_of(count, support);
      text += headings.is_numbered
                  ? blocks_for(share, blocks)
                  : fmt::format(" {:<{}}", blocks_for(share, blocks) + fmt::format("{:>4.0f}%", share * 100), width);
    }
    fmt::format_to(std::back_inserter(text), "  of {}\n", support);
  }
  return text;
}

}  // namespace flant5
