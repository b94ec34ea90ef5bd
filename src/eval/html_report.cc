#include "eval/html_report.h"

#include <fmt/format.h>

#include <string_view>

#include "eval/html_figures.h"
#include "eval/markup.h"
#include "eval/page_text.h"
#include "eval/rows_sentence.h"

namespace flant5 {
namespace {

constexpr std::size_t kMaxPromptBytes = 20'000;

std::string section(std::string_view title, const std::string& content) {
  return fmt::format("<section>\n<h2>{}</h2>\n{}</section>\n", title, content);
}

std::string header(const Evaluation& evaluation, const RunManifest& manifest) {
  return fmt::format("<h1>Sentiment report</h1>\n<p class=\"muted wrap\">{} · prompt {} · {} {} · {}</p>\n<p>{}</p>\n",
                     escape_markup(manifest.checkpoint.path), escape_markup(manifest.prompt.name), manifest.shots,
                     manifest.shots == 1 ? "shot" : "shots", escape_markup(manifest.date), rows_sentence(evaluation));
}

std::string figures(const Evaluation& evaluation) {
  if (evaluation.rows.evaluated == 0) {
    return "<p>No row has a gold label, so there are no metrics.</p>\n" +
           section("Labels", label_distribution(evaluation));
  }
  std::string html =
      headline_cards(evaluation) +
      fmt::format(
          "<p class=\"muted\">Intervals: 95 % bootstrap, {} draws, seed {}; of accuracy by Wilson {}. Majority: always "
          "answering {}.</p>\n",
          evaluation.bootstrap.draws, evaluation.bootstrap.seed, interval_text(evaluation.wilson, 3),
          label_name(evaluation.baseline->label));
  html += section("Labels", label_distribution(evaluation));
  html += section("Confusion matrix", heat_map(evaluation.matrix));
  html += section("Each label", per_label_bars(evaluation) + "<details><summary>All metrics</summary>\n" +
                                    all_metrics_table(evaluation) + "</details>\n");
  if (evaluation.calibration) html += section("Scores", calibration_figures(*evaluation.calibration));
  return html;
}

std::string tag(std::optional<Label> answer, std::string_view otherwise) {
  const std::string_view name = answer ? label_name(*answer) : otherwise;
  return fmt::format("<span class=\"tag is-{0}\">{0}</span>", name);
}

std::string error_line(const ErrorRow& row) {
  const std::string id = std::visit([](const auto& value) { return escape_markup(fmt::format("{}", value)); }, row.id);
  const std::string gold = tag(row.gold, "none");
  const std::string answer =
      tag(row.label, kAnswerNames[kInvalid]) +
      (row.label ? "" : fmt::format("<br><small class=\"wrap\">{}</small>", escape_markup(row.completion)));
  return fmt::format(
      "<tr data-gold=\"{}\" data-answer=\"{}\"><td data-name=\"row\" class=\"wrap\">{}<td data-name=\"gold\">{}"
      "<td data-name=\"answer\">{}<td class=\"sentence wrap\">{}\n",
      row.gold ? label_name(*row.gold) : "none", kAnswerNames[answer_index(row.label)], id, gold, answer,
      escape_markup(row.text));
}

std::string choice(std::string_view id, std::string_view title, std::string_view last) {
  std::string html = fmt::format("<select id=\"{0}\" aria-label=\"{0}\"><option value=\"\">{1}</option>", id, title);
  for (const std::string_view name : {kAnswerNames[0], kAnswerNames[1], kAnswerNames[2], last}) {
    html += fmt::format("<option>{}</option>", name);
  }
  return html + "</select>\n";
}

std::string error_table(const ErrorLog& errors) {
  if (errors.total() == 0) return "<p>None.</p>\n";
  const auto kept = static_cast<std::int64_t>(errors.rows().size());
  std::string html = fmt::format("<p>{} rows were answered wrongly or not by a label.{}</p>\n", errors.total(),
                                 kept == errors.total() ? std::string()
                                                        : fmt::format(" To keep this page small, it has the first {} "
                                                                      "of them.",
                                                                      kept));
  html +=
      "<div class=\"filters\">\n<input id=\"search\" type=\"search\" placeholder=\"Search\" aria-label=\"search\">\n" +
      choice("gold", "any gold", "none") + choice("answer", "any answer", kAnswerNames[kInvalid]) +
      "<span id=\"shown\" class=\"muted\" role=\"status\"></span>\n</div>\n";
  html +=
      "<table id=\"errors\" class=\"rows\">\n<thead><tr><th scope=\"col\">row</th><th scope=\"col\">gold</th><th "
      "scope=\"col\">answer</th>"
      "<th scope=\"col\">sentence</th></tr></thead>\n<tbody>\n";
  for (const ErrorRow& row : errors.rows()) html += error_line(row);
  return html + "</tbody>\n</table>\n";
}

std::string prompt_text(const HashedPrompt& prompt) {
  const bool cut = prompt.text.size() > kMaxPromptBytes;
  return fmt::format("<p class=\"muted wrap\">{} {}</p>\n<pre>\n{}</pre>\n{}", escape_markup(prompt.name),
                     escape_markup(prompt.hash),
                     escape_markup(std::string_view(prompt.text).substr(0, kMaxPromptBytes)),
                     cut ? fmt::format("<p>To keep this page small, it has the first {} of {} bytes.</p>\n",
                                       kMaxPromptBytes, prompt.text.size())
                         : "");
}

std::string manifest_table(const RunManifest& manifest) {
  std::string html = "<table class=\"rows\">\n<tbody>\n";
  const auto add = [&html](std::string_view name, const std::string& value) {
    html += fmt::format("<tr><th scope=\"row\">{}</th><td class=\"wrap\">{}</td></tr>\n", escape_markup(name),
                        escape_markup(value));
  };
  add("program", "flant5-sentiment " + manifest.version);
  add("date", manifest.date);
  add("checkpoint", manifest.checkpoint.path + " " + manifest.checkpoint.hash);
  for (const HashedFile& file : manifest.data) add("data", file.path + " " + file.hash);
  add("mode", manifest.mode);
  add("shots", fmt::format("{}, seed {}", manifest.shots, manifest.seed));
  add("device", fmt::format("{}, {}", manifest.device, manifest.dtype));
  add("threads", fmt::format("{}, workers {}", manifest.threads, manifest.workers));
  for (const GivenOption& option : manifest.options) add("--" + option.name, option.value);
  add("time", fmt::format("{:.1f} s, {:.1f} rows/s", manifest.seconds, manifest.rows_per_second));
  return html + "</tbody>\n</table>\n";
}

}  // namespace

std::string html_report(const Evaluation& evaluation, const RunManifest& manifest, const ErrorLog& errors) {
  std::string page = fmt::format(
      "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>Sentiment report: {}</title>\n"
      "<link rel=\"icon\" href=\"data:,\">\n<style>{}</style>\n</head>\n<body>\n<main>\n",
      escape_markup(manifest.prompt.name), kPageStyle);
  page += header(evaluation, manifest) + figures(evaluation);
  page += section("Errors", error_table(errors));
  page += section("Prompt", prompt_text(manifest.prompt));
  page += section("Run", manifest_table(manifest));
  return page + fmt::format("</main>\n<script>{}</script>\n</body>\n</html>\n", kPageScript);
}

}  // namespace flant5
