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
  prediction.is_unknown_text = true;
  prediction.text = "caf\u00E9";
  prediction.prompt = "Sentence: caf\u00E9";
  prediction.fault = "no field \"sentence\"";
  EXPECT_EQ(
      prediction_to_json(prediction, kSentiments),
      R"({"id":-3,"gold":null,"label":"neutral","completion":"neutral",)"
      R"("scores":{"negative":-2.5,"neutral":-0.125,"positive":null},"demonstration":true,)"
      R"("truncated_tokens":12,"unknown_text":true,"sentence":"café","prompt":"Sentence: café","error":"no field \"sentence\""})");
}

TEST(PredictionJson, KeepsTheRawAnswerBesideACalibratedOne) {
  Prediction prediction;
  prediction.id = 1;
  prediction.label = kNeutral;
  prediction.completion = "Hm";
  prediction.scores = PerLabel<double>{-2, -1, -3};
  prediction.confidence = 0.25;
  prediction.prediction_set = std::vector<Label>{kNegative, kNeutral};
  prediction.raw = RawAnswer{std::nullopt, {7, -1, -std::numeric_limits<double>::infinity()}};
  const std::string json =
      R"({"id":1,"gold":null,"label":"neutral","completion":"Hm","scores":{"negative":-2.0,"neutral":-1.0,)"
      R"("positive":-3.0},"confidence":0.25,"labels":["negative","neutral"],"raw_label":null,)"
      R"("raw_scores":{"negative":7.0,"neutral":-1.0,"positive":null}})";
  EXPECT_EQ(prediction_to_json(prediction, kSentiments), json);
  const Prediction back = parse_prediction(json, kSentiments);
  EXPECT_EQ(back.raw, prediction.raw);
  EXPECT_EQ(back.prediction_set, prediction.prediction_set);
  EXPECT_TRUE(back.more.empty());
}

TEST(PredictionJson, SaysThatARowAbstained) {
  Prediction prediction;
  prediction.id = 1;
  prediction.completion = "neutral";
  prediction.confidence = 0.5;
  prediction.abstained = true;
  const std::string json =
      R"({"id":1,"gold":null,"label":null,"completion":"neutral","confidence":0.5,"abstained":true})";
  EXPECT_EQ(prediction_to_json(prediction, kSentiments), json);
  EXPECT_TRUE(parse_prediction(json, kSentiments).abstained);
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
  prediction.is_unknown_text = true;
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
              testing::ElementsAre(JsonField{"coverage", "0.8"}, JsonField{"votes", R"({"no":[1,null]})"},
                                   JsonField{"note", "\"\u00FC\""}));
  EXPECT_EQ(prediction_to_json(prediction, kSentiments),
            R"({"id":1,"gold":null,"label":null,"completion":"","coverage":0.8,"votes":{"no":[1,null]},"note":"ü"})");
}

TEST(PredictionJson, HasFieldsOfTheRowInAnObject) {
  const std::string json =
      R"({"id":1,"gold":null,"label":null,"completion":"","row":{"label":"mine","row":{"id":2.0}},"note":1})";
  const Prediction prediction = parse_prediction(json, kSentiments);
  EXPECT_THAT(prediction.kept, testing::ElementsAre(JsonField{"label", "\"mine\""}, JsonField{"row", R"({"id":2.0})"}));
  EXPECT_THAT(prediction.more, testing::ElementsAre(JsonField{"note", "1"}));
  EXPECT_EQ(prediction_to_json(prediction, kSentiments), json);
  // Of another program.
  EXPECT_THAT(parse_prediction(R"({"id":1,"gold":null,"row":7})", kSentiments).more,
              testing::ElementsAre(JsonField{"row", "7"}));
}

TEST(PredictionJson, RefusesRowsThatAreStillToBeClassified) {
  for (const char* row : {R"({"id":1,"text":"Up .","label":"positive"})", R"({"sentence":"Up ."})", "{}"}) {
    EXPECT_THAT([&] { parse_prediction(row, kSentiments); },
                testing::ThrowsMessage<InputError>(testing::HasSubstr("rows have to be classified first")));
    EXPECT_THROW(labels_named_in(row), InputError);
  }
  EXPECT_EQ(parse_prediction(R"({"id":1,"gold":"positive"})", kSentiments).gold, kPositive);
  EXPECT_EQ(parse_prediction(R"({"id":1,"completion":"Yes"})", kSentiments).completion, "Yes");
}

TEST(PredictionJson, RefusesDeepNesting) {
  const auto nested = [](std::size_t levels) {
    return R"({"id":1,"gold":null,"more":)" + std::string(levels, '[') + std::string(levels, ']') + "}";
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
  for (const char* json : {"",
                           "[]",
                           "{",
                           "{}",
                           R"({"id":1.5})",
                           R"({"id":18446744073709551615})",
                           R"({"id":null})",
                           R"({"id":1,"label":"good"})",
                           R"({"id":1,"gold":2})",
                           R"({"id":1,"completion":3})",
                           R"({"id":1,"scores":[1,2,3]})",
                           R"({"id":1,"scores":{"negative":1}})",
                           R"({"id":1,"demonstration":1})",
                           R"({"id":1,"labels":"neutral"})",
                           R"({"id":1,"labels":["good"]})",
                           R"({"id":1,"labels":[1]})",
                           R"({"id":1,"confidence":"high"})",
                           R"({"id":1,"abstained":1})",
                           R"({"id":1,"raw_scores":{"neutral":1}})",
                           R"({"id":1,"truncated_tokens":-1})",
                           R"({"id":1,"unknown_text":1})"}) {
    EXPECT_THROW(parse_prediction(json, kSentiments), InputError) << json;
  }
}

}  // namespace
}  // namespace flant5
