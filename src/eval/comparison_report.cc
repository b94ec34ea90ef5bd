#include "eval/comparison_report.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <iterator>
#include <vector>

#include "counted.h"
#include "data/bounded_json.h"
#include "data/excerpt.h"
#include "data/prediction_json.h"
#include "data/utf8.h"
#include "eval/json.h"
#include "eval/terminal_figures.h"

namespace flant5 {
namespace {

Json id_to_json(const RowId& id) {
  return std::visit([](const auto& value) { return Json(value); }, id);
}

Json changed_answer_to_json(const ChangedAnswer& answer, const LabelSet& labels) {
  Json json{{"label", answer_to_json(answer.label, labels)}, {"completion", answer.completion}};
  if (answer.agreement) json["agreement"] = *answer.agreement;
  add_fields(json, answer.more);
  return json;
}

Json changed_to_json(const ChangedRow& row, const LabelSet& labels) {
  Json json{{"id", id_to_json(row.id)},
            {"change", change_name(row.change)},
            {"gold", answer_to_json(row.gold, labels)},
            {"first", changed_answer_to_json(row.first, labels)},
            {"second", changed_answer_to_json(row.second, labels)}};
  if (row.text) json["sentence"] = *row.text;
  if (!row.kept.empty()) add_fields(json["row"] = Json::object(), row.kept);
  return json;
}

Json metric_to_json(const Comparison& comparison, Metric metric) {
  return {{"first", number_to_json(comparison.first[metric])},
          {"second", number_to_json(comparison.second[metric])},
          {"difference", number_to_json(comparison.difference[metric])},
          {"interval", interval_to_json(comparison.intervals[metric])}};
}

// Whether the interval leaves out zero.
bool clear_of_zero(const Interval& interval) { return interval.low > 0 || interval.high < 0; }

std::string metric_line(const Comparison& comparison, Metric metric) {
  const Interval& interval = comparison.intervals[metric];
  return fmt::format("{:<18} {:>8} {:>8} {:>9}  {}{}\n", metric_title(metric, comparison.joint.labels()),
                     figure(comparison.first[metric]), figure(comparison.second[metric]),
                     difference_figure(comparison.difference[metric]), difference_bounds(interval),
                     clear_of_zero(interval) ? " *" : "");
}

// Where labels are longer than this, their ends are left out.
constexpr std::size_t kLongestAnswer = 24;

std::size_t answer_width(const LabelSet& labels) {
  std::size_t width = 9;
  for (const std::string& name : labels.names()) width = std::max(width, count_code_points(name));
  return std::min(width, kLongestAnswer);
}

// The last cell stands as it is, the others are padded: id and change to 10 columns, labels to `width`.
std::string table_line(const std::vector<std::string>& cells, std::size_t width) {
  std::string line;
  for (std::size_t i = 0; i + 1 < cells.size(); ++i) line += fmt::format("{:<{}} ", cells[i], i < 2 ? 10 : width);
  return line + cells.back() + '\n';
}

std::string changed_line(const ChangedRow& row, const LabelSet& labels, std::size_t width) {
  const std::string id = std::visit([](const auto& value) { return fmt::format("{}", value); }, row.id);
  const auto name = [&](std::optional<Label> answer) { return excerpt(answer_name(labels, answer), 0, width); };
  std::vector<std::string> cells{excerpt(id, 0, 10), std::string(change_name(row.change)),
                                 row.gold ? name(row.gold) : "-", name(row.first.label), name(row.second.label)};
  if (row.text) cells.push_back(excerpt(*row.text, 0, 60));
  return table_line(cells, width);
}

std::string changed_table(const Comparison& comparison, std::size_t max_rows) {
  const std::size_t rows = std::min(max_rows, comparison.changed.size());
  if (rows == 0) return {};
  const LabelSet& labels = comparison.joint.labels();
  const std::size_t width = answer_width(labels);
  std::vector<std::string> titles{"id", "change", "gold", "first", "second"};
  const auto shown_end = comparison.changed.begin() + static_cast<std::ptrdiff_t>(rows);
  if (std::any_of(comparison.changed.begin(), shown_end, [](const ChangedRow& row) { return row.text.has_value(); })) {
    titles.emplace_back("sentence");
  }
  std::string text = '\n' + table_line(titles, width);
  for (std::size_t i = 0; i < rows; ++i) text += changed_line(comparison.changed[i], labels, width);
  const auto more = comparison.changed_rows - static_cast<std::int64_t>(rows);
  if (more > 0) text += fmt::format("... and {} more\n", more);
  return text;
}

std::string left_out_lines(const Comparison& comparison) {
  std::string text;
  const auto add = [&text](std::int64_t rows, std::string_view why) {
    if (rows == 0) return;
    text +=
        fmt::format("{} {} left out: {} in either run.\n", counted(rows, "row"), with_count(rows, "was", "were"), why);
  };
  add(comparison.left_out, "shown as a demonstration, or unreadable,");
  add(comparison.abstained, "too uncertain to be answered");
  return text;
}

}  // namespace

std::string_view what_rows_lack(const Comparison& comparison) {
  return comparison.abstained + comparison.left_out > 0 ? "with a gold label was answered in both runs"
                                                        : "has a gold label";
}

std::string comparison_to_json(const Comparison& comparison, const RunManifest& manifest) {
  Json metrics = Json::object();
  const LabelSet& labels = comparison.joint.labels();
  for (const Metric metric : metrics_of(labels)) {
    metrics[metric_name(metric, labels)] = metric_to_json(comparison, metric);
  }
  return dump(
      {{"schema", kComparisonSchema},
       {"labels", labels.names()},
       {"first", {{"name", comparison.first_name}, {"confusion_matrix", matrix_to_json(comparison.joint.first())}}},
       {"second", {{"name", comparison.second_name}, {"confusion_matrix", matrix_to_json(comparison.joint.second())}}},
       {"rows",
        {{"total", comparison.rows},
         {"evaluated", comparison.joint.total()},
         {"left_out", comparison.left_out},
         {"abstained", comparison.abstained},
         {"fixed", comparison.joint.fixed()},
         {"broken", comparison.joint.broken()},
         {"other", comparison.other},
         {"unlabelled_changed", comparison.unlabelled_changed}}},
       {"metrics", std::move(metrics)},
       {"bootstrap", bootstrap_to_json(comparison.bootstrap)},
       {"mcnemar", {{"method", "exact binomial, two-sided"}, {"p", comparison.mcnemar}}},
       {"manifest", to_json(manifest)}});
}

std::string comparison_table(const Comparison& comparison, std::size_t max_rows) {
  std::string text = fmt::format("first:  {}\nsecond: {}\n", escape_controls(comparison.first_name),
                                 escape_controls(comparison.second_name));
  if (comparison.joint.total() == 0) {
    text +=
        fmt::format("No row {}; {} changed.\n", what_rows_lack(comparison), counted(comparison.changed_rows, "answer"));
    return text + left_out_lines(comparison) + changed_table(comparison, max_rows);
  }
  text +=
      fmt::format("\n{:<18} {:>8} {:>8} {:>9}  95 % interval (* without zero)\n", "", "first", "second", "difference");
  for (const Metric metric : kHeadlineMetrics) text += metric_line(comparison, metric);
  text += metric_line(comparison, Metric::kInvalidRate);
  text += fmt::format(
      "\nOf {} {} {} fixed, {} broken, {} changed from one wrong answer to another.\n"
      "McNemar's exact test: p = {:.4g}, {}.\n",
      counted(comparison.joint.total(), "row"), comparison.joint.fixed(),
      with_count(comparison.joint.fixed(), "was", "were"), comparison.joint.broken(), comparison.other,
      comparison.mcnemar,
      comparison.mcnemar < 1 - kConfidence ? "the runs differ in accuracy" : "this may well be noise");
  return text + left_out_lines(comparison) + changed_table(comparison, max_rows);
}

std::string changed_row_to_json(const ChangedRow& row, const LabelSet& labels) {
  return json_line(changed_to_json(row, labels));
}

}  // namespace flant5
