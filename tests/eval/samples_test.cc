// Writes one of each file that this module can write, for the checks that other programs make of them (a JSON Schema
// validator, an HTML checker, a browser): into the folder FLANT5_SAMPLES, or that of temporary files.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "data/prediction_json.h"
#include "eval/comparison.h"
#include "eval/comparison_report.h"
#include "eval/html_report.h"
#include "eval/metrics_json.h"
#include "eval/plots.h"
#include "eval/sweep.h"
#include "tests/eval/runs.h"

namespace flant5 {
namespace {

class Samples : public testing::Test {
 protected:
  void SetUp() override {
    const char* folder = std::getenv("FLANT5_SAMPLES");
    folder_ = folder != nullptr ? folder : testing::TempDir();
  }

  void write(const std::string& name, const std::string& text) const {
    ASSERT_FALSE(text.empty()) << name;
    std::ofstream(folder_ / name, std::ios::binary) << text;
    EXPECT_EQ(std::filesystem::file_size(folder_ / name), text.size());
  }

  void write_run(const std::string& name, const std::vector<Prediction>& run) const {
    std::string lines;
    ErrorLog errors;
    for (const Prediction& prediction : run) {
      lines += prediction_to_json(prediction) + '\n';
      errors.add(prediction);
    }
    const Evaluation evaluation = evaluate(test::tally_of(run));
    write(name + ".prediction.jsonl", lines);
    write(name + ".metrics.json", metrics_to_json(evaluation, test::manifest()));
    write(name + ".manifest.json", manifest_to_json(test::manifest()));
    write(name + ".html", html_report(evaluation, test::manifest(), errors));
    write(name + ".svg", confusion_svg(evaluation.matrix, "Zero-shot & one-shot"));
    write(name + "-labels.svg", label_counts_svg(evaluation.matrix, "Gold labels"));
  }

 private:
  std::filesystem::path folder_;
};

std::vector<Prediction> hostile_run() {
  Prediction shown = test::row(1, Label::kNeutral, Label::kNeutral);
  shown.is_demonstration = true;
  Prediction certain = test::row(2, Label::kNeutral, Label::kPositive);
  certain.scores = PerLabel<double>{-INFINITY, -INFINITY, 0};
  certain.truncated_tokens = 3;
  certain.text = "</td><script>alert(\"&amp;\")</script> \x01 \xff \xE2\x80\xAE rtl";
  certain.prompt = "A prompt";
  Prediction broken = test::row(3, std::nullopt, std::nullopt);
  broken.id = std::string("<b>id</b>");
  broken.fault = "no sentence";
  broken.completion.clear();
  return {shown, certain, broken, test::row(4, Label::kNegative, std::nullopt)};
}

TEST_F(Samples, OfScoredRuns) { write_run("scored", test::noisy_run(500, 2, true)); }
TEST_F(Samples, OfLargeRuns) { write_run("large", test::noisy_run(5000, 3, true)); }
TEST_F(Samples, OfHostileRows) { write_run("hostile", hostile_run()); }
TEST_F(Samples, OfRunsWithoutGold) { write_run("unlabelled", {test::row(1, std::nullopt, Label::kPositive)}); }

TEST_F(Samples, OfComparisonsAndSweeps) {
  const NamedRun first{"a.jsonl", test::noisy_run(200, 2, false)};
  const NamedRun second{"b.jsonl", test::noisy_run(200, 3, false)};
  const Comparison comparison = compare(first, second);
  std::ostringstream changed;
  write_changed_rows(comparison, changed);
  write("ab.comparison.json", comparison_to_json(comparison, test::manifest()));
  write("ab.changed-row.jsonl", changed.str());

  SweepRun zero({"article-zero", "sha256:12", "", 0, "sha256:34"});
  SweepRun few({"few", "sha256:56", "", 3, "sha256:78"});
  for (const Prediction& row : first.predictions) zero.add(row, row.text);
  for (const Prediction& row : second.predictions) few.add(row, row.text);
  write("grid.sweep.json", sweep_to_json(rank({zero, few}, Metric::kMacroF1), test::manifest()));
}

}  // namespace
}  // namespace flant5
