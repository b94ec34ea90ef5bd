#include "data/prediction_json.h"

#include <gmock/gmock.h>

#include <limits>

#include "flant5/error.h"
#include "tests/labels.h"

namespace flant5 {
namespace {

TEST(PredictionJson, WritesTheFourFieldsOfEveryRow) {
  Prediction prediction;
  prediction.id = 17;
  prediction.gold = kPositive;
  prediction.label = kNegative;
  prediction.completion = "negative";
  EXPECT_EQ(prediction_to_json(prediction, kSentiments),
            R"({"id":17,"gold":"positive","label":"negative","completion":"negative"})");
}

TEST(PredictionJson, WritesNullForAnInvalidAnswerAndAnUnlabelledRow) {
  Prediction prediction;
  prediction.id = "a-1";
  prediction.completion = "I don't \"know\"\n";
  EXPECT_EQ(prediction_to_json(prediction, kSentiments),
            R"({"id":"a-1","gold":null,"label":null,"completion":"I don't \"know\"\n"})");
}

TEST(PredictionJson, AddsFieldsOnlyWhereThereIsSomethingToSay) {
  Prediction prediction;
  prediction.id = -3;
  prediction.label = kNeutral;
  prediction.completion = "neutral";
  prediction.scores = PerLabel<double>{-2.5, -0.125, -std::numeric_limits<double>::infinity()};
  prediction.is_demonstration = true;
  prediction.truncated_tokens = 12;
  prediction.text = "caf\u00E9";
  prediction.prompt = "Sentence: caf\u00E9";
  prediction.fault = "no field \"sentence\"";
  EXPECT_EQ(prediction_to_json(prediction, kSentiments),
            R"({"id":-3,"gold":null,"label":"neutral","completion":"neutral",)"
            R"("scores":{"negative":-2.5,"neutral":-0.125,"positive":null},"demonstration":true,)"
            R"("truncated_tokens":12,"sentence":"café","prompt":"Sentence: café","error":"no field \"sentence\""})");
}

TEST(PredictionJson, ComesBackAsItWas) {
  Prediction prediction;
  prediction.id = "x";
  prediction.gold = kNegative;
  prediction.label = kNeutral;
  prediction.completion = "neutral";
  prediction.scores = PerLabel<double>{-1.0 / 3, -0.1, -7e-12};
  prediction.is_demonstration = true;
  prediction.truncated_tokens = 3;
  prediction.text = "t";
  prediction.prompt = "p";
  prediction.fault = "f";
  const std::string json = prediction_to_json(prediction, kSentiments);
  const Prediction back = parse_prediction(json, kSentiments);
  EXPECT_EQ(back.id, prediction.id);
  EXPECT_EQ(back.gold, prediction.gold);
  EXPECT_EQ(back.scores, prediction.scores);
  EXPECT_EQ(prediction_to_json(back, kSentiments), json);
}

TEST(PredictionJson, KeepsFieldsThatItDoesNotKnow) {
  const std::string json =
      R"({"id":1,"gold":null,"label":null,"completion":"","coverage":0.8,"votes":{"no":[1,null]},"note":"\u00fc"})";
  const Prediction prediction = parse_prediction(json, kSentiments);
  EXPECT_THAT(prediction.more,
              testing::ElementsAre(UnknownField{"coverage", "0.8"}, UnknownField{"votes", R"({"no":[1,null]})"},
                                   UnknownField{"note", "\"\u00FC\""}));
  EXPECT_EQ(prediction_to_json(prediction, kSentiments),
            R"({"id":1,"gold":null,"label":null,"completion":"","coverage":0.8,"votes":{"no":[1,null]},"note":"ü"})");
}

TEST(PredictionJson, RefusesDeepNesting) {
  const auto nested = [](std::size_t levels) {
    return R"({"id":1,"more":)" + std::string(levels, '[') + std::string(levels, ']') + "}";
  };
  EXPECT_EQ(parse_prediction(nested(63), kSentiments).more.size(), 1U);
  EXPECT_THAT([&] { parse_prediction(nested(64), kSentiments); },
              testing::ThrowsMessage<InputError>(testing::HasSubstr("nested more than 64 levels")));
  EXPECT_THROW(parse_prediction(nested(2'000'000), kSentiments), InputError);
}

TEST(PredictionJson, ReplacesBytesThatAreNotUtf8) {
  Prediction prediction;
  prediction.completion = "a\xFF";
  EXPECT_THAT(prediction_to_json(prediction, kSentiments), testing::HasSubstr("\"a\uFFFD\""));
}

TEST(PredictionJson, RefusesWhatIsNoPrediction) {
  for (const char* json : {"", "[]", "{", "{}", R"({"id":1.5})", R"({"id":18446744073709551615})", R"({"id":null})",
                           R"({"id":1,"label":"good"})", R"({"id":1,"gold":2})", R"({"id":1,"completion":3})",
                           R"({"id":1,"scores":[1,2,3]})", R"({"id":1,"scores":{"negative":1}})",
                           R"({"id":1,"demonstration":1})", R"({"id":1,"truncated_tokens":-1})"}) {
    EXPECT_THROW(parse_prediction(json, kSentiments), InputError) << json;
  }
}

}  // namespace
}  // namespace flant5
