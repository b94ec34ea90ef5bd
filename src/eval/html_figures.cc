#include "eval/html_figures.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "data/excerpt.h"
#include "eval/groups.h"
#include "eval/markup.h"

namespace flant5 {
namespace {

std::string metric_card(const Evaluation& evaluation, Metric metric) {
  std::string below = fmt::format("<small>95 %: {}</small>", interval_text(evaluation.intervals[metric], 3));
  if (evaluation.baseline) {
    below += fmt::format("<small>majority: {}</small>", figure_text(evaluation.baseline->scores[metric], 3));
  }
  return card(escape_markup(metric_title(metric, evaluation.matrix.labels())),
              figure_text(evaluation.scores[metric], 4), below);
}

std::string whisker(const Interval& interval) {
  if (!(interval.high > interval.low)) return {};
  return fmt::format("<div class=\"whisker\" style=\"left:{:.2f}%;width:{:.2f}%\"></div>", interval.low * 100,
                     (interval.high - interval.low) * 100);
}

std::string score_bar(std::string_view name, double value, const Interval& interval, std::string_view colour) {
  return fmt::format(
      "<span class=\"wrap\">{}</span><div class=\"track\"><div class=\"fill {}\" style=\"width:{:.2f}%\"></div>{}</div>"
      "<span class=\"number\">{} <small>{}</small></span>\n",
      name, colour, value * 100, whisker(interval), figure_text(value, 2), interval_text(interval, 2));
}

// Of many labels, cells are small: the share is in the colour and appears on hovering.
std::string heat_cell(std::int64_t count, std::int64_t support, bool is_small) {
  const double share = support == 0 ? 0 : static_cast<double>(count) / static_cast<double>(support);
  const std::string_view strong = share > 0.7 ? " class=\"strong\"" : "";
  if (is_small) {
    return fmt::format("<td style=\"--share:{:.3f}\" title=\"{:.1f} %\"{}>{}</td>", share, share * 100, strong,
                       count == 0 ? "" : std::to_string(count));
  }
  return fmt::format("<td style=\"--share:{:.3f}\"{}><b>{}</b><small>{:.1f} %</small></td>", share, strong, count,
                     share * 100);
}

std::string group_line(const std::string& title, const Evaluation& evaluation) {
  return fmt::format(
      "<tr><td class=\"wrap\">{}</td><td class=\"number\">{}</td><td class=\"number\">{}</td>"
      "<td class=\"number\">{}</td><td class=\"number\">{}</td><td class=\"number\">{}</td></tr>\n",
      title, evaluation.rows.evaluated, figure_text(evaluation.scores[Metric::kAccuracy], 4),
      interval_text(evaluation.intervals[Metric::kAccuracy], 3), figure_text(evaluation.scores[Metric::kMacroF1], 4),
      evaluation.answers.back());
}

}  // namespace

std::string figure_text(double value, int digits) {
  return std::isfinite(value) ? fmt::format("{:.{}f}", value, digits) : "–";
}

std::string interval_text(const Interval& interval, int digits) {
  if (std::isnan(interval.low) && std::isnan(interval.high)) return "–";
  return fmt::format("{} to {}", figure_text(interval.low, digits), figure_text(interval.high, digits));
}

std::string card(std::string_view title, const std::string& value, const std::string& below) {
  return fmt::format("<div class=\"card\"><small>{}</small><b>{}</b>{}</div>\n", title, value, below);
}

std::string share_bar(const std::string& name, std::int64_t count, std::int64_t total, const std::string& colour) {
  const double percent = total == 0 ? 0 : 100 * static_cast<double>(count) / static_cast<double>(total);
  return fmt::format(
      "<span class=\"wrap\">{}</span><div class=\"track\"><div class=\"fill {}\" style=\"width:{:.2f}%\"></div></div>"
      "<span class=\"number\">{} <small>{:.1f} %</small></span>\n",
      escape_markup(name), colour, percent, count, percent);
}

std::string headline_cards(const Evaluation& evaluation) {
  std::string html = "<div class=\"cards\">\n";
  html += card("Rows evaluated", std::to_string(evaluation.rows.evaluated),
               fmt::format("<small>of {}</small>", evaluation.rows.total));
  for (const Metric metric : kHeadlineMetrics) html += metric_card(evaluation, metric);
  html += card("Invalid answers", std::to_string(evaluation.answers.back()),
               fmt::format("<small>{:.2f} % of all answers</small>", evaluation.invalid_rate * 100));
  return html + "</div>\n";
}

std::string hue(const LabelSet& labels, std::optional<Label> answer) {
  constexpr std::size_t kHues = 8;
  if (!answer) return "invalid";
  const LabelSet sentiments;
  const bool are_sentiments = std::all_of(labels.names().begin(), labels.names().end(),
                                          [&](const std::string& name) { return sentiments.find(name).has_value(); });
  if (are_sentiments) return sentiments.name(*sentiments.find(labels.name(*answer)));
  return fmt::format("hue{}", index(*answer) % kHues);
}

std::string label_distribution(const Evaluation& evaluation) {
  const LabelSet& labels = evaluation.matrix.labels();
  const std::int64_t answers = std::accumulate(evaluation.answers.begin(), evaluation.answers.end(), std::int64_t{0});
  std::string gold_bars;
  std::string answer_bars;
  for (const Label label : labels) {
    const std::string colour = hue(labels, label);
    gold_bars += share_bar(labels.name(label), evaluation.matrix.support(label), evaluation.matrix.total(), colour);
    answer_bars += share_bar(labels.name(label), evaluation.answers[index(label)], answers, colour);
  }
  answer_bars += share_bar(std::string(answer_name(labels, std::nullopt)), evaluation.answers.back(), answers,
                           hue(labels, std::nullopt));
  return fmt::format(
      "<div class=\"pair\">\n<div><h3>Gold labels</h3>\n<div class=\"bars\">\n{}</div></div>\n"
      "<div><h3>Answers</h3>\n<div class=\"bars\">\n{}</div></div>\n</div>\n",
      gold_bars, answer_bars);
}

std::string heat_map(const ConfusionMatrix& matrix) {
  constexpr std::size_t kMostLargeCells = 6;
  const LabelSet& labels = matrix.labels();
  const bool is_small = labels.size() > kMostLargeCells;
  std::string html = fmt::format(
      "<div class=\"scroll\">\n<table class=\"heat{}\">\n<caption>Rows: gold label. Columns: answer. {}</caption>\n"
      "<thead><tr><td></td>",
      is_small ? " small" : "",
      is_small ? "Counts, coloured by their share of the row." : "Counts, and shares of their row.");
  for (const std::string& name : answer_names(labels)) {
    html += fmt::format("<th scope=\"col\"><span>{}</span></th>", escape_markup(name));
  }
  html += "</tr></thead>\n<tbody>\n";
  for (const Label gold : labels) {
    html += fmt::format("<tr><th scope=\"row\"><span>{}</span></th>", escape_markup(labels.name(gold)));
    for (const std::int64_t count : matrix.counts().row(static_cast<Eigen::Index>(index(gold)))) {
      html += heat_cell(count, matrix.support(gold), is_small);
    }
    html += "</tr>\n";
  }
  return html + "</tbody>\n</table>\n</div>\n";
}

std::string per_label_bars(const Evaluation& evaluation) {
  std::string html = "<div class=\"pair\">\n";
  for (const Label label : evaluation.matrix.labels()) {
    html += fmt::format("<div><h3>{} <small>support {}</small></h3>\n<div class=\"bars\">\n",
                        escape_markup(evaluation.matrix.labels().name(label)), evaluation.matrix.support(label));
    const auto bar = [&](LabelMetric part, std::string_view name, std::string_view colour) {
      const Metric metric = metric_of(label, part);
      html += score_bar(name, evaluation.scores[metric], evaluation.intervals[metric], colour);
    };
    bar(LabelMetric::kPrecision, "precision", "precision");
    bar(LabelMetric::kRecall, "recall", "recall");
    bar(LabelMetric::kF1, "F1", "f1");
    html += "</div></div>\n";
  }
  return html + "</div>\n";
}

std::string all_metrics_table(const Evaluation& evaluation) {
  std::string html =
      "<table class=\"rows\">\n<thead><tr><th scope=\"col\">metric</th><th scope=\"col\" class=\"number\">value</th>"
      "<th scope=\"col\" class=\"number\">95 %</th><th scope=\"col\" "
      "class=\"number\">majority</th></tr></thead>\n<tbody>\n";
  for (const Metric metric : metrics_of(evaluation.matrix.labels())) {
    html += fmt::format(
        "<tr><td class=\"wrap\">{}</td><td class=\"number\">{}</td><td class=\"number\">{}</td><td "
        "class=\"number\">{}</td></tr>\n",
        escape_markup(metric_title(metric, evaluation.matrix.labels())), figure_text(evaluation.scores[metric], 4),
        interval_text(evaluation.intervals[metric], 4),
        evaluation.baseline ? figure_text(evaluation.baseline->scores[metric], 4) : "–");
  }
  return html + "</tbody>\n</table>\n";
}

std::string group_figures(const GroupedEvaluation& grouped) {
  constexpr std::size_t kMostDetailBytes = 200'000;
  std::string lines;
  std::string details;
  std::size_t detailed = 0;
  for (const auto& [value, evaluation] : grouped.groups) {
    const std::string title = escape_markup(excerpt(group_title(value)));
    lines += group_line(title, evaluation);
    if (details.size() > kMostDetailBytes) continue;
    ++detailed;
    details += fmt::format("<details><summary>{}: all metrics</summary>\n{}</details>\n", title,
                           all_metrics_table(evaluation));
  }
  if (detailed < grouped.groups.size()) {
    details += fmt::format("<p>To keep this page small, it has all metrics of the first {} of {} groups.</p>\n",
                           detailed, grouped.groups.size());
  }
  if (grouped.rows_in_no_group > 0) {
    details += fmt::format("<p>Rows of further values, which are in no group: {}.</p>\n", grouped.rows_in_no_group);
  }
  return fmt::format(
      "<div class=\"scroll\">\n<table class=\"rows\">\n<thead><tr><th scope=\"col\">{}</th>"
      "<th scope=\"col\" class=\"number\">rows</th><th scope=\"col\" class=\"number\">accuracy</th>"
      "<th scope=\"col\" class=\"number\">95 %</th><th scope=\"col\" class=\"number\">macro F1</th>"
      "<th scope=\"col\" class=\"number\">invalid</th></tr></thead>\n<tbody>\n{}</tbody>\n</table>\n</div>\n{}",
      escape_markup(excerpt(grouped.field)), lines, details);
}

}  // namespace flant5
