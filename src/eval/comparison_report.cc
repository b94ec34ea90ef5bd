#include "eval/comparison_report.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <iterator>
#include <ostream>

#include "data/excerpt.h"
#include "data/prediction_json.h"
#include "data/utf8.h"
#include "eval/json.h"

namespace flant5 {
namespace {

std::int64_t count_of(const Comparison& comparison, Change change) {
  return std::count_if(comparison.changed.begin(), comparison.changed.end(),
                       [change](const ChangedRow& row) { return row.change == change; });
}

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
  return fmt::format("{:<18} {:>8.4f} {:>8.4f} {:>+9.4f}  [{:+.4f}, {:+.4f}]{}\n",
                     metric_title(metric, comparison.joint.labels()), comparison.first[metric],
                     comparison.second[metric], comparison.difference[metric], interval.low, interval.high,
                     clear_of_zero(interval) ? " *" : "");
}

// Where labels are longer than this, their ends are left out.
constexpr std::size_t kLongestName = 24;

std::size_t answer_width(const LabelSet& labels) {
  std::size_t width = 9;
  for (const std::string& name : labels.names()) width = std::max(width, count_code_points(name));
  return std::min(width, kLongestName);
}

std::string changed_line(const ChangedRow& row, const LabelSet& labels, std::size_t width) {
  const std::string id = std::visit([](const auto& value) { return fmt::format("{}", value); }, row.id);
  const auto name = [&](std::optional<Label> answer) { return excerpt(answer_name(labels, answer), 0, width); };
  return fmt::format("{:<10} {:<10} {:<{w}} {:<{w}} {:<{w}} {}\n", excerpt(id, 0, 10), change_name(row.change),
                     row.gold ? name(row.gold) : "-", name(row.first.label), name(row.second.label),
                     row.text ? excerpt(*row.text, 0, 60) : "", fmt::arg("w", width));
}

std::string changed_table(const Comparison& comparison, std::size_t max_rows) {
  const std::size_t rows = std::min(max_rows, comparison.changed.size());
  if (rows == 0) return {};
  const LabelSet& labels = comparison.joint.labels();
  const std::size_t width = answer_width(labels);
  std::string text = fmt::format("\n{:<10} {:<10} {:<{w}} {:<{w}} {:<{w}} {}\n", "id", "change", "gold", "first",
                                 "second", "sentence", fmt::arg("w", width));
  for (std::size_t i = 0; i < rows; ++i) text += changed_line(comparison.changed[i], labels, width);
  if (rows < comparison.changed.size()) text += fmt::format("... and {} more\n", comparison.changed.size() - rows);
  return text;
}

}  // namespace

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
         {"fixed", comparison.joint.fixed()},
         {"broken", comparison.joint.broken()},
         {"other", count_of(comparison, Change::kOther)},
         {"unlabelled_changed", count_of(comparison, Change::kUnlabelled)}}},
       {"metrics", std::move(metrics)},
       {"bootstrap", bootstrap_to_json(comparison.bootstrap)},
       {"mcnemar", {{"method", "exact binomial, two-sided"}, {"p", comparison.mcnemar}}},
       {"manifest", to_json(manifest)}});
}

std::string comparison_table(const Comparison& comparison, std::size_t max_rows) {
  std::string text = fmt::format("first:  {}\nsecond: {}\n", escape_controls(comparison.first_name),
                                 escape_controls(comparison.second_name));
  if (comparison.joint.total() == 0) {
    text += fmt::format("No row has a gold label; {} answers changed.\n", comparison.changed.size());
    return text + changed_table(comparison, max_rows);
  }
  text +=
      fmt::format("\n{:<18} {:>8} {:>8} {:>9}  95 % interval (* without zero)\n", "", "first", "second", "difference");
  for (const Metric metric : kHeadlineMetrics) text += metric_line(comparison, metric);
  text += metric_line(comparison, Metric::kInvalidRate);
  text += fmt::format(
      "\nOf {} rows {} were fixed, {} broken, {} changed from one wrong answer to another.\n"
      "McNemar's exact test: p = {:.4g}, {}.\n",
      comparison.joint.total(), comparison.joint.fixed(), comparison.joint.broken(),
      count_of(comparison, Change::kOther), comparison.mcnemar,
      comparison.mcnemar < 1 - kConfidence ? "the runs differ in accuracy" : "this may well be noise");
  if (comparison.left_out > 0) {
    text += fmt::format("{} rows were left out: shown as a demonstration, or unreadable, in either run.\n",
                        comparison.left_out);
  }
  return text + changed_table(comparison, max_rows);
}

void write_changed_rows(const Comparison& comparison, std::ostream& out) {
  for (const ChangedRow& row : comparison.changed) {
    out << changed_to_json(row, comparison.joint.labels()).dump(-1, ' ', false, Json::error_handler_t::replace) << '\n';
  }
}

}  // namespace flant5
