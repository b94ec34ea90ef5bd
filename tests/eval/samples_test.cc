// Writes one of each file that this module can write, for the checks that other programs make of them (a JSON Schema
// validator, an HTML checker, a browser): into the folder FLANT5_SAMPLES, or that of temporary files.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "data/prediction_json.h"
#include "eval/calibration_file.h"
#include "eval/comparison.h"
#include "eval/comparison_report.h"
#include "eval/ensemble.h"
#include "eval/html_report.h"
#include "eval/json.h"
#include "eval/metrics_json.h"
#include "eval/plots.h"
#include "eval/sweep.h"
#include "tests/eval/runs.h"
#include "tests/labels.h"

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

  void write_run(const std::string& name, const std::vector<Prediction>& run, const LabelSet& labels = LabelSet(),
                 const char* group_by = nullptr) const {
    std::string lines;
    ErrorLog errors(labels);
    for (const Prediction& prediction : run) {
      lines += prediction_to_json(prediction, labels) + '\n';
      errors.add(prediction);
    }
    Evaluation evaluation = evaluate(test::accumulated(run, labels));
    if (group_by != nullptr) evaluation.grouped = test::grouped(run, group_by, labels);
    RunManifest manifest = test::manifest();
    manifest.labels = labels;
    write(name + ".prediction.jsonl", lines);
    write(name + ".metrics.json", metrics_to_json(evaluation, manifest));
    write(name + ".manifest.json", manifest_to_json(manifest));
    manifest.data.front().size = 1234;
    manifest.data.front().modified = "2026-01-31T11:00:00Z";
    manifest.shard = test::shard();
    write(name + "-shard.manifest.json", manifest_to_json(manifest));
    write(name + ".html", html_report(evaluation, manifest, errors));
    write(name + ".svg", confusion_svg(evaluation.matrix, "Zero-shot & one-shot"));
    write(name + "-labels.svg", label_counts_svg(evaluation.matrix, "Gold labels"));
  }

 private:
  std::filesystem::path folder_;
};

std::vector<Prediction> hostile_run() {
  Prediction shown = test::row(1, kNeutral, kNeutral);
  shown.is_demonstration = true;
  Prediction certain = test::row(2, kNeutral, kPositive);
  certain.scores = PerLabel<double>{-INFINITY, -INFINITY, 0};
  certain.truncated_tokens = 3;
  certain.text = "</td><script>alert(\"&amp;\")</script> \x01 \xff \xE2\x80\xAE rtl";
  certain.prompt = "A prompt";
  Prediction broken = test::row(3, std::nullopt, std::nullopt);
  broken.id = std::string("<b>id</b>");
  broken.fault = "no sentence";
  broken.completion.clear();
  return {shown, certain, broken, test::row(4, kNegative, std::nullopt)};
}

TEST_F(Samples, OfScoredRuns) { write_run("scored", test::noisy_run(500, 2, true)); }
TEST_F(Samples, OfLargeRuns) { write_run("large", test::noisy_run(5000, 3, true)); }
TEST_F(Samples, OfHostileRows) { write_run("hostile", hostile_run()); }
TEST_F(Samples, OfRunsWithoutGold) { write_run("unlabelled", {test::row(1, std::nullopt, kPositive)}); }

TEST_F(Samples, OfCalibratedRuns) {
  SavedCalibration saved{kSentiments, no_calibrator(3), std::nullopt};
  saved.calibrator.method = CalibrationMethod::kPrior;
  saved.calibrator.offsets = {0.5, -1, 0.5};
  saved.calibrator.prior = PerLabel<double>{0.2, 0.5, 0.3};
  saved.calibrator.rows = 300;
  saved.sets = ConformalSets{{0.1, ConformalScore::kLac, false}, {0.8, 0.8, 0.8}, 60};
  std::vector<Prediction> run = test::noisy_run(300, 6, true);
  for (Prediction& prediction : run) {
    apply(saved, prediction);
    abstain_below(0.5, prediction);
  }
  write_run("calibrated", run);
  write("fitted.calibration.json", calibration_to_json(saved, test::manifest()));
}

TEST_F(Samples, OfGroupedRuns) {
  std::vector<Prediction> run = test::noisy_run(600, 7, true);
  for (std::size_t i = 0; i < run.size(); ++i) {
    const std::string source = i % 7 == 0   ? ""
                               : i % 3 == 0 ? "<b>Reuters</b> & others, with a long name"
                                            : "Kauppalehti";
    if (!source.empty()) run[i].kept = {{"source", Json(source).dump()}};
  }
  write_run("grouped", run, LabelSet(), "source");
  for (std::size_t i = 0; i < run.size(); ++i) run[i].kept = {{"place", std::to_string(i)}};
  write_run("many-groups", run, LabelSet(), "place");
}

TEST_F(Samples, OfComparisonsAndSweeps) {
  const NamedRun first{"a.jsonl", test::noisy_run(200, 2, false)};
  const NamedRun second{"b.jsonl", test::noisy_run(200, 3, false)};
  const Comparison comparison = compare(first, second, kSentiments);
  std::string changed;
  for (const ChangedRow& row : comparison.changed) changed += changed_row_to_json(row, kSentiments) + '\n';
  write("ab.comparison.json", comparison_to_json(comparison, test::manifest()));
  write("ab.changed-row.jsonl", changed);

  SweepRun zero({"article-zero", "sha256:12", "", 0, "sha256:34"}, kSentiments);
  SweepRun few({"few", "sha256:56", "", 3, "sha256:78"}, kSentiments);
  for (const Prediction& row : first.predictions) zero.add(row);
  for (const Prediction& row : second.predictions) few.add(row);
  write("grid.sweep.json", sweep_to_json(rank({zero, few}, Metric::kMacroF1), test::manifest()));
  for (const bool all : {false, true}) {
    const Sweep tested = rank_and_test({zero, few, zero}, Metric::kMacroF1, {.share = 0.3, .seed = 1, .test_all = all});
    write(all ? "tested-all.sweep.json" : "tested.sweep.json", sweep_to_json(tested, test::manifest()));
  }
}

TEST_F(Samples, OfEnsembles) {
  std::vector<NamedRun> members;
  for (const std::uint64_t seed : {2U, 3U, 4U}) {
    members.push_back({std::to_string(seed) + ".jsonl", test::noisy_run(200, seed, true)});
  }
  const Ensemble ensemble = combine(members, EnsembleMethod::kVote, kSentiments);
  write("abc.ensemble.json", ensemble_to_json(ensemble, test::manifest()));
}

TEST_F(Samples, OfOtherLabels) {
  const LabelSet stars = LabelSet::parse("very negative,negative,neutral,positive,very positive");
  std::vector<std::string> many;
  for (int i = 1; i < 20; ++i) many.push_back("topic " + std::to_string(i));
  many.emplace_back("a <topic> & its \"long\", longer name that goes on and on");
  many.back().erase(many.back().find(','), 1);
  std::vector<std::string> most;
  for (int i = 0; i < 64; ++i) most.push_back(std::string(90, '&') + std::to_string(i));
  const LabelSet two = LabelSet::parse("negative,positive");
  write_run("two-labels", test::noisy_run(400, 2, true, two), two);
  write_run("five-labels", test::noisy_run(700, 3, true, stars), stars);
  write_run("twenty-labels", test::noisy_run(2500, 4, true, LabelSet(many)), LabelSet(many));
  write_run("sixty-four-labels", test::noisy_run(5000, 5, false, LabelSet(most)), LabelSet(most));
}

}  // namespace
}  // namespace flant5
