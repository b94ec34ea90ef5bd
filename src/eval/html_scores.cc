#include "eval/html_scores.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "counted.h"
#include "eval/html_figures.h"

namespace flant5 {
namespace {

constexpr double kPlot = 300;  // the side of a plot's area, in units of its view box
constexpr double kMargin = 36;

double across(double value) { return kMargin + kPlot * value; }
double up(double value) { return kPlot + 10 - kPlot * value; }

std::string axes(std::string_view name, std::string_view x_title, std::string_view y_title) {
  std::string svg = fmt::format(
      "<svg viewBox=\"0 0 350 352\" role=\"img\" aria-label=\"{0}\">\n"
      "<path class=\"axis\" d=\"M{1} {2}V{3}H{4}\"/>\n"
      "<text x=\"186\" y=\"346\" text-anchor=\"middle\">{5}</text>\n"
      "<text transform=\"translate(12 160) rotate(-90)\" text-anchor=\"middle\">{6}</text>\n",
      name, across(0), up(1), up(0), across(1), x_title, y_title);
  for (const double tick : {0.0, 0.5, 1.0}) {
    svg += fmt::format("<text x=\"{}\" y=\"328\" text-anchor=\"middle\">{}</text>\n", across(tick), tick);
  }
  return svg;
}

// Of an axis that goes from 0 to 1.
std::string share_ticks() {
  std::string svg;
  for (const double tick : {0.0, 1.0}) {
    svg += fmt::format("<text x=\"{}\" y=\"{}\" text-anchor=\"end\">{}</text>\n", across(0) - 5, up(tick) + 4, tick);
  }
  return svg;
}

std::string reliability_path(const Calibration& calibration, std::string_view style) {
  std::string path;
  for (const ConfidenceBin& bin : calibration.bins()) {
    if (bin.rows == 0) continue;
    const auto rows = static_cast<double>(bin.rows);
    path += fmt::format("{}{:.1f} {:.1f}", path.empty() ? "M" : "L", across(bin.confidence_sum / rows),
                        up(static_cast<double>(bin.correct) / rows));
  }
  return fmt::format("<path class=\"{}\" d=\"{}\"/>\n", style, path);
}

// before: of the raw scores, or none.
std::string reliability_curve(const Calibration& calibration, const Calibration* before) {
  std::string svg = axes("Reliability curve", "probability of the answer", "share of right answers") + share_ticks();
  svg += fmt::format("<path class=\"ideal\" d=\"M{} {}L{} {}\"/>\n", across(0), up(0), across(1), up(1));
  if (before != nullptr) svg += reliability_path(*before, "before");
  svg += reliability_path(calibration, "curve");
  for (const ConfidenceBin& bin : calibration.bins()) {
    if (bin.rows == 0) continue;
    const auto rows = static_cast<double>(bin.rows);
    const double x = across(bin.confidence_sum / rows);
    const double y = up(static_cast<double>(bin.correct) / rows);
    svg += fmt::format(
        "<circle class=\"dot\" cx=\"{:.1f}\" cy=\"{:.1f}\" r=\"{:.1f}\"><title>{} of {} right</title></circle>\n", x, y,
        3 + 9 * std::sqrt(rows / static_cast<double>(calibration.rows())), bin.correct, bin.rows);
  }
  return svg + "</svg>\n";
}

std::string score_histogram(const Calibration& calibration) {
  std::string svg = axes("Histogram of the answers' probabilities", "probability of the answer", "rows");
  const auto& bins = calibration.bins();
  const auto fullest = std::max_element(bins.begin(), bins.end(),
                                        [](const ConfidenceBin& a, const ConfidenceBin& b) { return a.rows < b.rows; });
  const auto most = static_cast<double>(std::max<std::int64_t>(1, fullest->rows));
  const double width = kPlot / static_cast<double>(bins.size());
  for (std::size_t i = 0; i < bins.size(); ++i) {
    if (bins[i].rows == 0) continue;
    const double right = static_cast<double>(bins[i].correct) / most;
    const double all = static_cast<double>(bins[i].rows) / most;
    const double x = kMargin + width * static_cast<double>(i) + 1;
    svg += fmt::format(
        "<g><title>{}, {} right</title><rect class=\"right\" x=\"{:.1f}\" y=\"{:.1f}\" width=\"{:.1f}\" "
        "height=\"{:.1f}\"/><rect class=\"wrong\" x=\"{:.1f}\" y=\"{:.1f}\" width=\"{:.1f}\" height=\"{:.1f}\"/></g>\n",
        counted(bins[i].rows, "row"), bins[i].correct, x, up(right), width - 2, kPlot * right, x, up(all), width - 2,
        kPlot * (all - right));
  }
  return svg + fmt::format("<text x=\"{}\" y=\"20\">{}</text>\n</svg>\n", across(0) + 4, counted(fullest->rows, "row"));
}

std::string before_text(double before) {
  return std::isnan(before) ? "" : fmt::format("<small>before calibration: {}</small>", figure_text(before, 4));
}

// before: of the raw scores; NaN for none.
std::string mean_card(std::string_view title, const RunningMean& mean, double before) {
  return card(title, figure_text(mean.mean(), 4),
              fmt::format("<small>95 %: {}</small>", interval_text(mean.interval(), 3)) + before_text(before));
}

std::string selective_plot(const std::vector<SelectivePoint>& curve) {
  constexpr std::size_t kMostPoints = 200;
  std::string svg =
      axes("Accuracy against the share answered", "share of the rows that is answered", "accuracy") + share_ticks();
  std::string path;
  for (const SelectivePoint& point : thinned(curve, kMostPoints)) {
    path += fmt::format("{}{:.1f} {:.1f}", path.empty() ? "M" : "L", across(point.answered), up(point.accuracy));
  }
  return svg + fmt::format("<path class=\"curve\" d=\"{}\"/>\n</svg>\n", path);
}

}  // namespace

std::string score_figures(const Evaluation& evaluation) {
  const Calibration& calibration = *evaluation.calibration;
  const Calibration* const before = evaluation.raw ? &evaluation.raw->calibration : nullptr;
  constexpr double kNone = std::numeric_limits<double>::quiet_NaN();
  std::string html = "<div class=\"cards\">\n";
  html += mean_card("Log loss", calibration.log_loss(), before != nullptr ? before->log_loss().mean() : kNone);
  html += mean_card("Brier score", calibration.brier(), before != nullptr ? before->brier().mean() : kNone);
  html += card("Calibration error", figure_text(calibration.expected_calibration_error(), 4),
               fmt::format("<small>expected, {} bins</small>", Calibration::kBins) +
                   before_text(before != nullptr ? before->expected_calibration_error() : kNone));
  return html +
         fmt::format(
             "</div>\n<div class=\"pair\">\n<div><h3>Reliability</h3>\n{}{}</div>\n<div><h3>Probabilities</h3>\n{}"
             "<p class=\"muted\"><span class=\"key positive\"></span>right &nbsp; <span class=\"key negative\">"
             "</span>wrong</p></div>\n</div>\n",
             reliability_curve(calibration, before),
             before != nullptr ? "<p class=\"muted\">Dotted: before calibration.</p>\n" : "",
             score_histogram(calibration));
}

std::string selective_figures(const Evaluation& evaluation) {
  const std::vector<SelectivePoint>& curve = *evaluation.selective;
  std::string html = "<div class=\"cards\">\n";
  for (const double share : kAnsweredShares) {
    html += card(fmt::format("Accuracy of the most confident {:.0f} %", share * 100),
                 figure_text(accuracy_at_answered(curve, share), 4), "");
  }
  html += card("Area under the curve", figure_text(selective_area(curve), 4), "");
  const std::int64_t abstained = evaluation.rows.abstained;
  if (abstained > 0) html += card("Rows left unanswered", std::to_string(abstained), "<small>too uncertain</small>");
  return html +
         fmt::format(
             "</div>\n<div class=\"pair\">\n<div><h3>Accuracy against the share answered</h3>\n{}</div>\n</div>\n",
             selective_plot(curve));
}

std::string set_figures(const SetCounts& sets) {
  std::string html = "<div class=\"cards\">\n";
  html += card("Sets that hold the gold label", figure_text(sets.coverage(), 4),
               fmt::format("<small>{} of {} labelled rows</small>", sets.covered, sets.labelled));
  html += card("Labels of a set", figure_text(sets.mean_size(), 2), "<small>on average</small>") + "</div>\n";
  html += "<div class=\"pair\">\n<div><h3>Rows by the size of their set</h3>\n<div class=\"bars\">\n";
  for (std::size_t size = 0; size < sets.sizes.size(); ++size) {
    html += share_bar(counted(size, "label"), sets.sizes[size], sets.rows(), "hue0");
  }
  return html + "</div></div>\n</div>\n";
}

}  // namespace flant5
