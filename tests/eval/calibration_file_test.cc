#include "eval/calibration_file.h"

#include <gmock/gmock.h>

#include <cmath>
#include <limits>

#include "flant5/error.h"
#include "tests/eval/runs.h"
#include "tests/labels.h"

namespace flant5 {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::ThrowsMessage;

SavedCalibration fitted() {
  SavedCalibration saved{kSentiments, no_calibrator(3), std::nullopt};
  saved.calibrator.method = CalibrationMethod::kFit;
  saved.calibrator.offsets = {1, -3, 2};
  saved.calibrator.temperature = 1.5;
  saved.calibrator.prior = PerLabel<double>{0.2, 0.5, 0.3};
  saved.calibrator.rows = 120;
  saved.sets = ConformalSets{{0.1, ConformalScore::kAps, true}, {0.9, 0.8, 0.95}, 60};
  return saved;
}

TEST(CalibrationFile, ComesBackAsItWas) {
  const std::string json = calibration_to_json(fitted(), test::manifest());
  const SavedCalibration back = parse_calibration(json, "c.json");
  EXPECT_EQ(back.calibrator.offsets, fitted().calibrator.offsets);
  EXPECT_EQ(back.calibrator.prior, fitted().calibrator.prior);
  EXPECT_EQ(back.sets->quantiles, fitted().sets->quantiles);
  EXPECT_EQ(calibration_to_json(back, test::manifest()), json);
}

TEST(CalibrationFile, AnEstimatedShareMayBeZero) {
  SavedCalibration saved = fitted();
  saved.calibrator.estimated_prior = PerLabel<double>{0, 0.5, 0.5};
  const SavedCalibration back = parse_calibration(calibration_to_json(saved, test::manifest()), "c.json");
  EXPECT_EQ(back.calibrator.estimated_prior, saved.calibrator.estimated_prior);
  saved.calibrator.prior = saved.calibrator.estimated_prior;
  EXPECT_THROW(parse_calibration(calibration_to_json(saved, test::manifest()), "c.json"), InputError);
}

TEST(CalibrationFile, IsPutIntoTheOrderOfOtherLabels) {
  const SavedCalibration ordered = in_order_of(fitted(), LabelSet({"positive", "Negative", "neutral"}));
  EXPECT_THAT(ordered.calibrator.offsets, ElementsAre(2, 1, -3));
  EXPECT_THAT(*ordered.calibrator.prior, ElementsAre(0.3, 0.2, 0.5));
  EXPECT_THAT(ordered.sets->quantiles, ElementsAre(0.95, 0.9, 0.8));
}

TEST(CalibrationFile, RefusesWhatIsNone) {
  const std::string json = calibration_to_json(fitted(), test::manifest());
  const auto with = [&](const std::string& from, const std::string& to) {
    std::string changed = json;
    changed.replace(changed.find(from), from.size(), to);
    return changed;
  };
  for (const std::string& bad :
       {std::string("{}"), with("calibration/1", "calibration/9"), with("\"fit\"", "\"magic\""),
        with("\"temperature\": 1.5", "\"temperature\": 0"), with("\"neutral\": -3.0", "\"neutral\": null"),
        with("\"neutral\": -3.0", "\"other\": -3.0"), with("\"neutral\": 0.5", "\"neutral\": 0"),
        with("\"aps\"", "\"raps\""), with("\"rows\": 120", "\"rows\": \"many\"")}) {
    EXPECT_THAT([&] { parse_calibration(bad, "c.json"); },
                ThrowsMessage<InputError>(HasSubstr("c.json: not a calibration as calibrate --save writes it")))
        << bad;
  }
}

Prediction scored(PerLabel<double> scores, std::optional<Label> label) {
  Prediction prediction = test::row(1, kNeutral, label);
  prediction.scores = std::move(scores);
  return prediction;
}

TEST(Apply, GivesTheLikeliestLabelAndKeepsTheRawOne) {
  SavedCalibration saved{kSentiments, no_calibrator(3), std::nullopt};
  saved.calibrator.method = CalibrationMethod::kPrior;
  saved.calibrator.offsets = {0, std::log(8), 0};
  Prediction prediction = scored({std::log(0.5), std::log(0.25), std::log(0.25)}, std::nullopt);
  apply(saved, prediction);
  EXPECT_EQ(prediction.label, kNeutral);
  EXPECT_NEAR(*prediction.confidence, 2 / 2.75, 1e-12);
  EXPECT_EQ(prediction.raw, (RawAnswer{std::nullopt, {std::log(0.5), std::log(0.25), std::log(0.25)}}));
  const Prediction once = prediction;
  apply(saved, prediction);
  EXPECT_EQ(prediction.scores, once.scores);
  EXPECT_EQ(prediction.raw, once.raw);
}

TEST(Apply, OfNoMethodLeavesTheLabelAlone) {
  const SavedCalibration none{kSentiments, no_calibrator(3), std::nullopt};
  Prediction prediction = scored({std::log(0.5), std::log(0.25), std::log(0.25)}, kPositive);
  apply(none, prediction);
  EXPECT_EQ(prediction.label, kPositive);
  EXPECT_NEAR(*prediction.confidence, 0.25, 1e-12);
  EXPECT_EQ(prediction.raw, std::nullopt);
}

TEST(Apply, LeavesFaultsAlone) {
  Prediction prediction = test::row(1, kNeutral, std::nullopt);
  prediction.fault = "no sentence";
  apply(fitted(), prediction);
  EXPECT_EQ(prediction.scores, std::nullopt);
}

TEST(AbstainBelow, TakesTheLabelAndKeepsItsConfidence) {
  Prediction prediction = scored({std::log(0.5), std::log(0.25), std::log(0.25)}, kNegative);
  prediction.confidence = 0.5;
  abstain_below(0.5, prediction);
  EXPECT_EQ(prediction.label, kNegative);
  EXPECT_FALSE(prediction.abstained);
  abstain_below(0.51, prediction);
  EXPECT_EQ(prediction.label, std::nullopt);
  EXPECT_TRUE(prediction.abstained);
  EXPECT_EQ(prediction.confidence, 0.5);
}

TEST(AbstainBelow, LeavesAnInvalidAnswerInvalid) {
  Prediction prediction = scored({std::log(0.5), std::log(0.25), std::log(0.25)}, std::nullopt);
  abstain_below(0.9, prediction);
  EXPECT_FALSE(prediction.abstained);
}

// As bfloat16's scores often do.
TEST(MeantLabel, OfLabelsWithTheSameProbabilityIsTheOneThatWasGenerated) {
  Prediction prediction = test::row(1, kPositive, std::nullopt);
  prediction.scores = PerLabel<double>{std::log(.4), std::log(.2), std::log(.4)};
  prediction.confidence = .4;
  prediction.abstained = true;
  for (const Label label : {kNegative, kPositive}) {
    prediction.completion = " " + kSentiments.name(label);
    EXPECT_EQ(meant_label(prediction, kSentiments), label);
  }
  prediction.completion = "neutral";
  EXPECT_EQ(meant_label(prediction, kSentiments), kNegative);
}

}  // namespace
}  // namespace flant5
