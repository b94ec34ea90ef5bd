#include "eval/html_report.h"

#include <gmock/gmock.h>

#include "eval/html_figures.h"
#include "eval/plots.h"
#include "tests/eval/goldens.h"
#include "tests/eval/runs.h"
#include "tests/labels.h"

namespace flant5 {
namespace {

using testing::HasSubstr;
using testing::Not;

ErrorLog errors_of(const std::vector<Prediction>& run) {
  ErrorLog errors;
  for (const Prediction& prediction : run) errors.add(prediction);
  return errors;
}

std::string report_of(const std::vector<Prediction>& run) {
  return html_report(evaluate(test::accumulated(run)), test::manifest(), errors_of(run));
}

TEST(ErrorLog, KeepsWrongAndInvalidAnswersOnly) {
  Prediction shown = test::row(5, kNeutral, kPositive);
  shown.is_demonstration = true;
  Prediction broken = test::row(6, kNeutral, std::nullopt);
  broken.fault = "no sentence";
  const ErrorLog errors =
      errors_of({test::row(1, kNeutral, kNeutral), test::row(2, kNeutral, kPositive),
                 test::row(3, std::nullopt, kPositive), test::row(4, std::nullopt, std::nullopt), shown, broken});
  EXPECT_EQ(errors.total(), 2);
  ASSERT_EQ(errors.rows().size(), 2U);
  EXPECT_EQ(errors.rows()[0].id, RowId(std::int64_t{2}));
  EXPECT_EQ(errors.rows()[1].completion, "I cannot say");
}

TEST(ErrorLog, CutsLongTextsBetweenCharacters) {
  Prediction wrong = test::row(1, kNeutral, kPositive);
  std::string text = "x";
  for (int i = 0; i < 1500; ++i) text += "é";
  ErrorLog errors;
  errors.add(wrong, text);
  EXPECT_EQ(errors.rows()[0].text, text.substr(0, 1999) + "…");
}

TEST(HtmlReport, ShowsFiguresMatrixErrorsPromptAndManifest) {
  const std::string page = report_of(test::noisy_run(200, 2, true));
  for (const char* part : {"Accuracy", "Confusion matrix", "Reliability", "id=\"search\"",
                           "Is the sentiment of &lt;this&gt;", "sha256:abcd", "batch-size", "Invalid answers"}) {
    EXPECT_THAT(page, HasSubstr(part)) << part;
  }
}

TEST(HtmlReport, ShowsScoresBeforeAndAfterCalibrationAndWhatCanBeTrusted) {
  std::vector<Prediction> run = test::noisy_run(200, 2, true);
  const std::string plain = report_of(run);
  EXPECT_THAT(plain, HasSubstr("Accuracy of the most confident 80 %"));
  EXPECT_THAT(plain, Not(HasSubstr("before calibration")));
  EXPECT_THAT(plain, Not(HasSubstr("Prediction sets")));
  for (Prediction& prediction : run) {
    prediction.raw = RawAnswer{prediction.label, {0, 0, 0}};
    prediction.prediction_set = std::vector<Label>{kNeutral};
  }
  run[0].abstained = true;
  run[0].label.reset();
  const std::string page = report_of(run);
  EXPECT_THAT(page, HasSubstr("before calibration: 1.0986"));  // log 3
  EXPECT_THAT(page, HasSubstr("class=\"before\""));
  EXPECT_THAT(page, HasSubstr("Sets that hold the gold label"));
  EXPECT_THAT(page, HasSubstr("Rows left unanswered</small><b>1</b>"));
}

TEST(HtmlReport, WithoutAnAnswerSaysSo) {
  Prediction abstained = test::row(1, kNeutral, std::nullopt);
  abstained.abstained = true;
  EXPECT_THAT(report_of({abstained}), HasSubstr("No row with a gold label was answered"));
}

TEST(HtmlReport, HasTheScoresOfRowsThatAllAbstained) {
  std::vector<Prediction> run = test::noisy_run(30, 1, true);
  for (Prediction& row : run) {
    row.label.reset();
    row.abstained = true;
  }
  const std::string page = report_of(run);
  EXPECT_THAT(page, HasSubstr("No row with a gold label was answered"));
  for (const char* title : {"<h2>Scores</h2>", "<h2>Most confident answers</h2>"}) EXPECT_THAT(page, HasSubstr(title));
  EXPECT_THAT(page, Not(testing::ContainsRegex("[^a-z]nan[^a-z]")));
}

TEST(HtmlReport, EscapesWhatCameFromOutside) {
  Prediction wrong = test::row(1, kNeutral, std::nullopt);
  wrong.id = std::string("<i>\"7\"</i>");
  wrong.completion = "<script>alert(1)</script>";
  wrong.text = "a < b & c \x01 \xff </td>";
  const std::string page = report_of({wrong});
  EXPECT_THAT(page, Not(HasSubstr("<script>alert")));
  EXPECT_THAT(page, HasSubstr("&lt;script&gt;alert(1)&lt;/script&gt;"));
  EXPECT_THAT(page, HasSubstr("a &lt; b &amp; c \uFFFD \uFFFD &lt;/td&gt;"));
  EXPECT_THAT(page, HasSubstr(">&lt;i&gt;&quot;7&quot;&lt;/i&gt;"));
}

TEST(HtmlReport, AsksTheNetworkForNothing) {
  const std::string page = report_of(test::noisy_run(50, 2, true));
  for (const char* part : {"http://", "https://", "src=", "@import", "url("}) {
    EXPECT_THAT(page, Not(HasSubstr(part)));
  }
}

TEST(HtmlReport, StaysUnderAMegabyteAndSaysWhatItLeavesOut) {
  const std::string usual = report_of(test::noisy_run(5000, 2, true));
  EXPECT_LT(usual.size(), 1'000'000U);
  EXPECT_THAT(usual, Not(HasSubstr("To keep this page small")));

  std::vector<Prediction> hostile;
  for (int i = 0; i < 5000; ++i) {
    hostile.push_back(test::row(i, kNeutral, std::nullopt));
    hostile.back().text = std::string(400, '"');  // six times as long when escaped
    hostile.back().completion = std::string(400, '<');
  }
  const std::string page = report_of(hostile);
  EXPECT_LT(page.size(), 1'000'000U);
  EXPECT_THAT(page, HasSubstr("5000 rows were answered wrongly or not with a label. To keep this page small"));
}

TEST(HtmlReport, OfManyLabelsStaysSmallAndEscapesTheirNames) {
  std::vector<std::string> names;
  for (int i = 0; i < 64; ++i) names.push_back(std::string(90, '<') + std::to_string(i));
  const LabelSet labels(names);
  ErrorLog errors(labels);
  const auto run = test::noisy_run(20'000, 1, true, labels);
  for (const Prediction& prediction : run) errors.add(prediction);
  const std::string page = html_report(evaluate(test::accumulated(run, labels)), test::manifest(), errors);
  EXPECT_LT(page.size(), 2'000'000U);
  EXPECT_FALSE(page.find("<<") != page.npos);
}

TEST(HtmlReport, ColoursSentimentsByMeaningAndOtherLabelsInTurn) {
  EXPECT_EQ(hue(kSentiments, kPositive), "positive");
  EXPECT_EQ(hue(LabelSet({"Positive", "negative"}), label_at(0)), "positive");
  EXPECT_EQ(hue(LabelSet({"very positive", "positive"}), label_at(1)), "hue1");
  EXPECT_EQ(hue(kSentiments, std::nullopt), "invalid");
}

TEST(HtmlReport, OfARunWithoutGoldHasNoMetrics) {
  const std::string page = report_of({test::row(1, std::nullopt, kPositive)});
  EXPECT_THAT(page, HasSubstr("No row has a gold label"));
  EXPECT_THAT(page, Not(HasSubstr("nan")));
  EXPECT_THAT(page, HasSubstr("<p>None.</p>"));
}

TEST(Plots, ConfusionMatrixHasCountsAndShares) {
  const std::string svg = confusion_svg(test::matrix_of({{3, 1, 0, 0}, {0, 8, 0, 0}, {0, 0, 0, 0}}), "a & b");
  EXPECT_THAT(svg, testing::StartsWith("<svg xmlns="));
  EXPECT_THAT(svg, HasSubstr("a &amp; b"));
  EXPECT_THAT(svg, HasSubstr(">75.0 %<"));
  EXPECT_THAT(svg, HasSubstr("fill=\"#003f72\""));  // the whole of a row
  EXPECT_THAT(svg, Not(HasSubstr("nan")));
}

TEST(Plots, LabelCountsHaveABarForEachLabel) {
  const std::string svg = label_counts_svg(test::matrix_of({{3, 1, 0, 0}, {0, 8, 0, 0}, {0, 0, 0, 0}}), "Labels");
  EXPECT_THAT(svg, HasSubstr("width=\"420\""));
  EXPECT_THAT(svg, HasSubstr("width=\"210\""));
  EXPECT_THAT(svg, HasSubstr("width=\"0\""));
}

}  // namespace
}  // namespace flant5
