#include "eval/html_report.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <string_view>
#include <vector>

#include "counted.h"
#include "eval/html_figures.h"
#include "eval/html_scores.h"
#include "eval/markup.h"
#include "eval/page_text.h"
#include "eval/row_text.h"

namespace flant5 {
namespace {

constexpr std::size_t kMaxPromptBytes = 20'000;

std::string section(std::string_view title, const std::string& content) {
  return fmt::format("<section>\n<h2>{}</h2>\n{}</section>\n", title, content);
}

std::string header(const Evaluation& evaluation, const RunManifest& manifest) {
  std::vector<std::string> parts;
  if (manifest.model) parts.push_back(manifest.model->path);
  if (manifest.prompt) {
    parts.push_back("prompt " + manifest.prompt->name);
    parts.push_back(counted(manifest.prompt->shots, "shot"));
  }
  parts.push_back(manifest.date);
  return fmt::format("<h1>Sentiment report</h1>\n<p class=\"muted wrap\">{}</p>\n<p>{}</p>\n",
                     escape_markup(fmt::format("{}", fmt::join(parts, " · "))), rows_sentence(evaluation));
}

// What there may be without an evaluated row.
std::string trust_sections(const Evaluation& evaluation) {
  std::string html;
  if (evaluation.calibration) html += section("Scores", score_figures(evaluation));
  if (evaluation.selective) html += section("Most confident answers", selective_figures(evaluation));
  if (evaluation.sets) html += section("Prediction sets", set_figures(*evaluation.sets));
  if (evaluation.grouped) html += section("Groups", group_figures(*evaluation.grouped));
  return html;
}

std::string figures(const Evaluation& evaluation) {
  if (evaluation.rows.evaluated == 0) {
    return fmt::format("<p>No row {}, so there are no metrics.</p>\n",
                       evaluation.rows.abstained > 0 ? "with a gold label was answered" : "has a gold label") +
           section("Labels", label_distribution(evaluation)) + trust_sections(evaluation);
  }
  std::string html =
      headline_cards(evaluation) +
      fmt::format(
          "<p class=\"muted\">Intervals: 95 % bootstrap, {} draws, seed {}; of accuracy by Wilson {}. Majority: always "
          "answering {}.</p>\n",
          evaluation.bootstrap.draws, evaluation.bootstrap.seed, interval_text(evaluation.wilson, 3),
          escape_markup(evaluation.matrix.labels().name(evaluation.baseline->label)));
  html += section("Labels", label_distribution(evaluation));
  html += section("Confusion matrix", heat_map(evaluation.matrix));
  html += section("Each label", per_label_bars(evaluation) + "<details><summary>All metrics</summary>\n" +
                                    all_metrics_table(evaluation) + "</details>\n");
  return html + trust_sections(evaluation);
}

// What the page calls a gold label or an answer: the label's name, or `otherwise`.
std::string shown_name(const LabelSet& labels, std::optional<Label> label, std::string_view otherwise) {
  return escape_markup(label ? std::string_view(labels.name(*label)) : otherwise);
}

constexpr std::string_view kNoGold = "none";

std::string error_line(const ErrorRow& row, const LabelSet& labels) {
  const std::string id = std::visit([](const auto& value) { return escape_markup(fmt::format("{}", value)); }, row.id);
  const std::string gold = shown_name(labels, row.gold, kNoGold);
  const std::string answer = shown_name(labels, row.label, answer_name(labels, std::nullopt));
  return fmt::format(
      "<tr data-gold=\"{0}\" data-answer=\"{1}\"><td data-name=\"row\" class=\"wrap\">{2}<td data-name=\"gold\">"
      "<span class=\"tag is-{3}\">{0}</span><td data-name=\"answer\"><span class=\"tag is-{4}\">{1}</span>{5}"
      "<td class=\"sentence wrap\">{6}\n",
      gold, answer, id, row.gold ? hue(labels, row.gold) : kNoGold, hue(labels, row.label),
      row.label ? "" : fmt::format("<br><small class=\"wrap\">{}</small>", escape_markup(row.completion)),
      escape_markup(row.text));
}

std::string choice(std::string_view id, std::string_view title, const LabelSet& labels, std::string_view last) {
  std::string html = fmt::format("<select id=\"{0}\" aria-label=\"{0}\"><option value=\"\">{1}</option>", id, title);
  for (const std::string& name : labels.names()) html += fmt::format("<option>{}</option>", escape_markup(name));
  return html + fmt::format("<option>{}</option></select>\n", last);
}

std::string error_table(const ErrorLog& errors, const LabelSet& labels) {
  if (errors.total() == 0) return "<p>None.</p>\n";
  const auto kept = static_cast<std::int64_t>(errors.rows().size());
  std::string html = fmt::format("<p>{} {} answered wrongly or not with a label.{}</p>\n",
                                 counted(errors.total(), "row"), with_count(errors.total(), "was", "were"),
                                 kept == errors.total() ? std::string()
                                                        : fmt::format(" To keep this page small, it has the first {} "
                                                                      "of them.",
                                                                      kept));
  html +=
      "<div class=\"filters\">\n<input id=\"search\" type=\"search\" placeholder=\"Search\" aria-label=\"search\">\n" +
      choice("gold", "any gold", labels, kNoGold) +
      choice("answer", "any answer", labels, answer_name(labels, std::nullopt)) +
      "<span id=\"shown\" class=\"muted\" role=\"status\"></span>\n</div>\n";
  html +=
      "<table id=\"errors\" class=\"rows\">\n<thead><tr><th scope=\"col\">row</th><th scope=\"col\">gold</th><th "
      "scope=\"col\">answer</th>"
      "<th scope=\"col\">sentence</th></tr></thead>\n<tbody>\n";
  for (const ErrorRow& row : errors.rows()) html += error_line(row, labels);
  return html + "</tbody>\n</table>\n";
}

std::string prompt_text(const PromptRecord& prompt) {
  const bool cut = prompt.text.size() > kMaxPromptBytes;
  return fmt::format("<p class=\"muted wrap\">{} {}</p>\n<pre>\n{}</pre>\n{}", escape_markup(prompt.name),
                     escape_markup(prompt.hash),
                     escape_markup(std::string_view(prompt.text).substr(0, kMaxPromptBytes)),
                     cut ? fmt::format("<p>To keep this page small, it has the first {} of {} bytes.</p>\n",
                                       kMaxPromptBytes, prompt.text.size())
                         : "");
}

// Rows of a name and a value.
class FactTable {
 public:
  void add(std::string_view name, const std::string& value) {
    rows_ += fmt::format("<tr><th scope=\"row\">{}</th><td class=\"wrap\">{}</td></tr>\n", escape_markup(name),
                         escape_markup(value));
  }

  void add(const ModelRecord& model) {
    add("model", model.path);
    for (const HashedFile& file : model.files) add(file.path, file.hash);
    add("engine",
        fmt::format("{} on {} ({}), libtorch {}", model.engine, model.device, model.processor, model.libtorch));
    add("dtype", model.dtype);
  }

  void add(const RunRecord& run) {
    add("time",
        fmt::format("{:.1f} s, {:.1f} rows/s, {}", run.seconds, run.rows_per_second, counted(run.workers, "worker")));
    if (run.by_clock) add("batches", "as a pipe brought the rows");
  }

  std::string text() const { return "<table class=\"rows\">\n<tbody>\n" + rows_ + "</tbody>\n</table>\n"; }

 private:
  std::string rows_;
};

std::string manifest_table(const RunManifest& manifest) {
  FactTable table;
  table.add("program", fmt::format("flant5-sentiment {}, {}", manifest.version, manifest.command));
  table.add("date", manifest.date);
  table.add("labels", manifest.labels.listed());
  if (!manifest.decoding.empty()) table.add("decoding", manifest.decoding);
  if (manifest.model) table.add(*manifest.model);
  for (const HashedFile& file : manifest.data) table.add("data", file.path + " " + file.hash);
  for (const auto& [name, value] : manifest.options.given) table.add(name, option_text(value));
  for (const std::string& assumption : manifest.assumptions) table.add("assumed", assumption);
  if (manifest.run) table.add(*manifest.run);
  return table.text();
}

}  // namespace

std::string html_report(const Evaluation& evaluation, const RunManifest& manifest, const ErrorLog& errors) {
  std::string page = fmt::format(
      "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>Sentiment report: {}</title>\n"
      "<link rel=\"icon\" href=\"data:,\">\n<style>{}</style>\n</head>\n<body>\n<main>\n",
      escape_markup(manifest.prompt ? manifest.prompt->name : "saved predictions"), kPageStyle);
  page += header(evaluation, manifest) + figures(evaluation);
  page += section("Errors", error_table(errors, evaluation.matrix.labels()));
  if (manifest.prompt) page += section("Prompt", prompt_text(*manifest.prompt));
  page += section("Run", manifest_table(manifest));
  return page + fmt::format("</main>\n<script>{}</script>\n</body>\n</html>\n", kPageScript);
}

}  // namespace flant5
