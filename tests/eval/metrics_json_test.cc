#include "eval/metrics_json.h"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "flant5/error.h"
#include "tests/eval/goldens.h"
#include "tests/eval/runs.h"
#include "tests/labels.h"

namespace flant5 {
namespace {

std::vector<Prediction> four_rows() {
  return {test::row(1, kNegative, kNegative), test::row(2, kNeutral, kNeutral), test::row(3, kNeutral, std::nullopt),
          test::row(4, std::nullopt, kPositive)};
}

TEST(MetricsJson, HoldsTheTableTheIntervalsTheBaselineAndTheManifest) {
  const Evaluation evaluation = evaluate(test::accumulated(four_rows()), {.draws = 50, .seed = 9});
  const auto json = nlohmann::json::parse(metrics_to_json(evaluation, test::manifest()));
  EXPECT_EQ(json["schema"], "flant5-sentiment/metrics/2");
  EXPECT_EQ(json["labels"], kSentiments.names());
  EXPECT_EQ(json["rows"]["total"], 4);
  EXPECT_EQ(json["rows"]["evaluated"], 3);
  EXPECT_EQ(json["rows"]["unlabelled"], 1);
  EXPECT_EQ(json["rows"]["invalid"], 1);
  EXPECT_DOUBLE_EQ(json["metrics"]["accuracy"].get<double>(), 2.0 / 3);
  EXPECT_EQ(json["metrics"].size(), metrics_of(kSentiments).size());
  EXPECT_EQ(json["intervals"].size(), json["metrics"].size());
  for (const auto& [name, interval] : json["intervals"].items()) {
    EXPECT_TRUE(json["metrics"].contains(name)) << name;
    EXPECT_TRUE(interval.contains("low") && interval.contains("high")) << name;
  }
  EXPECT_EQ(json["intervals"]["macro_f1"]["low"], evaluation.intervals[Metric::kMacroF1].low);
  EXPECT_EQ(json["bootstrap"]["seed"], 9);
  EXPECT_EQ(json["support"]["neutral"], 2);
  EXPECT_EQ(json["answers"]["invalid"], 1);
  EXPECT_EQ(json["invalid_rate"], 0.25);
  EXPECT_EQ(json["confusion_matrix"]["counts"], nlohmann::json::parse("[[1,0,0,0],[0,1,0,1],[0,0,0,0]]"));
  EXPECT_EQ(json["majority_baseline"]["label"], "neutral");
  EXPECT_DOUBLE_EQ(json["majority_baseline"]["metrics"]["accuracy"].get<double>(), 2.0 / 3);
  EXPECT_TRUE(json["calibration"].is_null());
  EXPECT_EQ(json["manifest"], nlohmann::json::parse(manifest_to_json(test::manifest())));
}

TEST(MetricsJson, KeepsItsKeysInOrder) {
  const std::string text = metrics_to_json(evaluate(test::accumulated(four_rows())), test::manifest());
  const auto json = nlohmann::ordered_json::parse(text);
  std::vector<std::string> keys;
  for (const auto& [key, value] : json.items()) keys.push_back(key);
  EXPECT_THAT(keys, testing::ElementsAre("schema", "labels", "rows", "metrics", "intervals", "accuracy_wilson",
                                         "bootstrap", "support", "answers", "invalid_rate", "confusion_matrix",
                                         "majority_baseline", "calibration", "selective", "prediction_sets",
                                         "before_calibration", "groups", "manifest"));
  EXPECT_EQ(text.back(), '\n');
}

TEST(MetricsJson, UndefinedFiguresAreNull) {
  const Evaluation evaluation = evaluate(test::accumulated({test::row(1, std::nullopt, kPositive)}));
  const auto json = nlohmann::json::parse(metrics_to_json(evaluation, {}));
  EXPECT_TRUE(json["metrics"]["accuracy"].is_null());
  EXPECT_TRUE(json["intervals"]["accuracy"]["low"].is_null());
  EXPECT_TRUE(json["majority_baseline"].is_null());
}

TEST(MetricsJson, HoldsTheCalibrationOfScoredRuns) {
  const Evaluation evaluation = evaluate(test::accumulated(test::noisy_run(40, 2, true)));
  const auto json = nlohmann::json::parse(metrics_to_json(evaluation, {}));
  EXPECT_EQ(json["calibration"]["rows"], 40);
  EXPECT_EQ(json["calibration"]["bins"].size(), 15U);
  EXPECT_EQ(json["calibration"]["log_loss"]["value"], evaluation.calibration->log_loss().mean());
}

TEST(MetricsJson, IsReadBack) {
  const Evaluation evaluation = evaluate(test::accumulated(test::noisy_run(40, 2, false)));
  EXPECT_EQ(parse_metrics(metrics_to_json(evaluation, test::manifest()), "run.json"), evaluation.matrix);
}

TEST(MetricsJson, NamesItsLabelsAndIsReadBackInAnyOrder) {
  const LabelSet labels({"2 stars", "1 star"});
  Accumulator accumulator(labels);
  accumulator.add(test::row(1, label_at(0), label_at(0)));
  accumulator.add(test::row(2, label_at(1), std::nullopt));
  const auto json = nlohmann::json::parse(metrics_to_json(evaluate(accumulator), {}));
  EXPECT_EQ(json["labels"], labels.names());
  EXPECT_EQ(json["metrics"]["2 stars_recall"], 1);
  EXPECT_EQ(json["metrics"]["macro_f1"], 0.5);
  EXPECT_EQ(json["support"]["1 star"], 1);
  EXPECT_EQ(json["answers"]["invalid"], 1);
  const ConfusionMatrix back = parse_metrics(json.dump(), "m");
  EXPECT_EQ(back, accumulator.matrix());
  const ConfusionMatrix ordered = back.in_order_of(LabelSet({"1 Star", "2 stars"}));
  EXPECT_EQ(ordered.counts()(1, 1), 1);
  EXPECT_EQ(ordered.counts()(0, 2), 1);
  EXPECT_EQ(ordered.total(), 2);
}

TEST(MetricsJson, ReadsVersion1AndFieldsItDoesNotKnow) {
  const Evaluation evaluation = evaluate(test::accumulated(test::noisy_run(40, 2, false)));
  auto json = nlohmann::json::parse(metrics_to_json(evaluation, test::manifest()));
  json["coverage"] = {{"share", 0.9}};
  json["manifest"] = nullptr;
  EXPECT_EQ(parse_metrics(json.dump(), "run.json"), evaluation.matrix);
  json["schema"] = "flant5-sentiment/metrics/1";
  json.erase("labels");
  EXPECT_EQ(parse_metrics(json.dump(), "run.json"), evaluation.matrix);
}

TEST(MetricsJson, RefusesOtherFilesAndNamesThem) {
  const auto message = [](const std::string& text) {
    try {
      parse_metrics(text, "run.json");
    } catch (const InputError& error) {
      return std::string(error.what());
    }
    return std::string("accepted");
  };
  EXPECT_THAT(message("no json"), testing::HasSubstr("run.json: not a metrics file"));
  EXPECT_THAT(message("{}"), testing::HasSubstr("run.json: not a metrics file"));
  EXPECT_THAT(message(R"({"schema": "flant5-sentiment/metrics/3"})"), testing::HasSubstr("metrics/3"));
  EXPECT_THAT(message("{\"schema\": \"a\x7F\u0085\"}"), testing::HasSubstr(R"(its schema is a\x7F\u0085,)"));
  const std::string deep = std::string(65, '[') + std::string(65, ']');
  EXPECT_THAT(
      message(R"({"schema": "flant5-sentiment/metrics/2", "more": )" + deep + "}"),
      testing::HasSubstr("run.json: not a metrics file as --metrics writes it (the JSON is nested more than 64"));
  std::string other = metrics_to_json(evaluate(test::accumulated(four_rows())), test::manifest());
  other.replace(other.find("\"gold\""), 6, R"("gold": ["bad", "good"], "was")");
  EXPECT_EQ(message(other), "accepted");  // what it is compared with is not known here
  other.replace(other.find("\"bad\""), 5, "\"good\"");
  EXPECT_THAT(message(other), testing::HasSubstr("run.json: not a metrics file as --metrics writes it (label set"));
  for (const char* const count : {"-1", "1.5", "1e300", "\"1\"", "9223372036854775807"}) {
    std::string text = metrics_to_json(evaluate(test::accumulated(four_rows())), {});
    text.replace(text.find("\"counts\""), 8,
                 fmt::format("\"counts\": [[{},0,0,0],[0,0,0,0],[0,0,0,0]], \"was\"", count));
    EXPECT_THAT(message(text), testing::HasSubstr("which is not a count of rows")) << count;
  }
}

}  // namespace
}  // namespace flant5
