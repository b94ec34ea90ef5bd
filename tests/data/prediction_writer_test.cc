#include "data/prediction_writer.h"

#include <gmock/gmock.h>

#include "data/prediction_json.h"
#include "data/prediction_reader.h"
#include "tests/data/temporary_folder.h"
#include "tests/labels.h"

namespace flant5 {
namespace {

using testing::HasSubstr;
using testing::ThrowsMessage;

class StringOutput : public Output {
 public:
  void write(std::string_view bytes) override { text += bytes; }
  void finish() override {}
  std::string text;
};

Prediction full() {
  Prediction prediction;
  prediction.id = 7;
  prediction.gold = kPositive;
  prediction.label = kNegative;
  prediction.completion = "negative";
  prediction.scores = PerLabel<double>{-0.1, -2.0, -1e-9};
  prediction.confidence = 0.5;
  prediction.abstained = true;
  prediction.prediction_set = std::vector<Label>{kNegative, kPositive};
  prediction.raw = RawAnswer{kNeutral, {4, -2, 0.5}};
  prediction.agreement = 0.75;
  prediction.is_demonstration = true;
  prediction.truncated_tokens = 3;
  prediction.is_unknown_text = true;
  prediction.text = "a, \"b\"\tc";
  prediction.prompt = "line\nline";
  prediction.fault = "none";
  prediction.kept = {{"company", R"("Nokia, Oyj")"}, {"year", R"("2009")"}};
  return prediction;
}

const PredictionColumns kAll{true, true, true, true, true, true, true, true, true, true, true, {"company", "year"}};

TEST(PredictionWriter, WritesCsv) {
  StringOutput output;
  PredictionWriter writer(output, OutputFormat::kCsv, kSentiments);
  Prediction invalid;
  invalid.id = "x,1";
  invalid.completion = "I don't know";
  writer.write(full());
  writer.write(invalid);
  EXPECT_EQ(output.text, "");
  writer.flush();
  EXPECT_EQ(output.text, "id,gold,label,completion\n7,positive,negative,negative\n\"x,1\",,,I don't know\n");
}

TEST(PredictionWriter, WritesEveryColumnThatIsAskedFor) {
  StringOutput output;
  PredictionWriter writer(output, OutputFormat::kTsv, kSentiments, kAll);
  writer.write(full());
  writer.flush();
  EXPECT_EQ(
      output.text,
      "id\tgold\tlabel\tcompletion\tscore:negative\tscore:neutral\tscore:positive\tconfidence\tabstained\tlabels\t"
      "raw_label\traw_score:negative\traw_score:neutral\traw_score:positive\tagreement\tdemonstration\ttruncated_"
      "tokens\tunknown_text\tsentence\tprompt\t"
      "error\trow:company\trow:year\n7\tpositive\tnegative\tnegative\t-0.1\t-2\t-1e-09\t0.5\ttrue\tnegative,"
      "positive\tneutral\t4\t-2\t0.5\t0.75\ttrue\t3\ttrue\t\"a, "
      "\"\"b\"\"\tc\"\t\"line\nline\"\tnone\tNokia, Oyj\t2009\n");
}

TEST(PredictionWriter, LeavesTheHeaderOutWhereAFileGoesOn) {
  StringOutput output;
  PredictionWriter(output, OutputFormat::kCsv, kSentiments, {}, false).flush();
  EXPECT_EQ(output.text, "");
}

TEST(PredictionWriter, HandsOutWholeRowsOnceManyHaveComeTogether) {
  StringOutput output;
  PredictionWriter writer(output, OutputFormat::kJsonl, kSentiments);
  for (int i = 0; i < 3000; ++i) writer.write(full());
  EXPECT_GT(output.text.size(), 64U << 10);
  EXPECT_EQ(output.text.back(), '\n');
}

TEST(PredictionWriter, TakesItsFormatFromThePath) {
  EXPECT_EQ(output_format_of("a/B.CSV"), OutputFormat::kCsv);
  EXPECT_EQ(output_format_of("a.tsv"), OutputFormat::kTsv);
  EXPECT_EQ(output_format_of("a.json"), OutputFormat::kJsonl);
  EXPECT_EQ(output_format_of("a.csv.3"), OutputFormat::kCsv);  // a shard
  EXPECT_EQ(output_format_of("a.csv.3.bak"), OutputFormat::kJsonl);
  EXPECT_EQ(output_format_of("a.3"), OutputFormat::kJsonl);
  EXPECT_EQ(output_format_of("-"), OutputFormat::kJsonl);
}

class PredictionFiles : public testing_data::TemporaryFolder {};

TEST_F(PredictionFiles, ComeBackAsTheyWereWritten) {
  for (const OutputFormat format : {OutputFormat::kJsonl, OutputFormat::kCsv, OutputFormat::kTsv}) {
    const auto output = write_whole_file(path("p"));
    PredictionWriter writer(*output, format, kSentiments, kAll);
    Prediction invalid;
    invalid.id = "x";
    invalid.completion = "?\r\n";
    writer.write(full());
    writer.write(invalid);
    writer.flush();
    output->finish();
    PredictionReader reader(path("p"));
    EXPECT_EQ(prediction_to_json(reader.next().value(), kSentiments), prediction_to_json(full(), kSentiments));
    const auto second = reader.next();
    EXPECT_EQ(prediction_to_json(second.value(), kSentiments), prediction_to_json(invalid, kSentiments));
    EXPECT_EQ(second->number, 2U);
    EXPECT_EQ(reader.next(), std::nullopt);
  }
}

TEST_F(PredictionFiles, TellAnEmptyPredictionSetFromNone) {
  for (const OutputFormat format : {OutputFormat::kJsonl, OutputFormat::kCsv, OutputFormat::kTsv}) {
    const auto output = write_whole_file(path("p"));
    PredictionWriter writer(*output, format, kSentiments, kAll);
    Prediction prediction;
    writer.write(prediction);
    prediction.prediction_set.emplace();
    writer.write(prediction);
    writer.flush();
    output->finish();
    PredictionReader reader(path("p"));
    EXPECT_EQ(reader.next()->prediction_set, std::nullopt);
    EXPECT_EQ(reader.next()->prediction_set, std::vector<Label>());
  }
}

TEST_F(PredictionFiles, OfAnyLabelsComeBack) {
  const LabelSet labels({"label", "1 star", "5 étoiles"});
  Prediction prediction;
  prediction.id = 1;
  prediction.gold = label_at(0);
  prediction.label = label_at(2);
  prediction.scores = PerLabel<double>{-3, -2, -0.2};
  prediction.confidence = 0.8;
  for (const OutputFormat format : {OutputFormat::kJsonl, OutputFormat::kCsv}) {
    const auto output = write_whole_file(path("p"));
    PredictionWriter writer(*output, format, labels, {.scores = true});
    writer.write(prediction);
    writer.flush();
    output->finish();
    EXPECT_EQ(prediction_to_json(PredictionReader(path("p"), labels).next().value(), labels),
              prediction_to_json(prediction, labels));
    const NamedLabels named = PredictionReader::labels_named_in_file(path("p"));
    EXPECT_EQ(named.names, labels.names());
    EXPECT_TRUE(named.is_all);
  }
}

TEST_F(PredictionFiles, OfTheFirstVersionNameTheColumnsOfScoresAfterTheLabels) {
  PredictionReader reader(write("v1", "id,gold,label,completion,negative,neutral,positive\n1,,,,-1,-2,-3\n"));
  EXPECT_EQ(reader.next()->scores, (PerLabel<double>{-1, -2, -3}));
  PredictionReader other(write("v1", "id,gold,bad,good\n1,,-1,-2\n"), LabelSet({"bad", "good"}));
  const auto prediction = other.next();
  EXPECT_EQ(prediction->scores, std::nullopt);
  EXPECT_EQ(prediction->more.size(), 2U);
}

TEST_F(PredictionFiles, NameTheLabelsOfTheirRows) {
  const auto names = [&](const std::string& text) {
    return PredictionReader::labels_named_in_file(write("p", text)).names;
  };
  EXPECT_THAT(names("{\"id\":1,\"gold\":\"joy\",\"label\":null}\n{\"id\":2,\"gold\":null,\"label\":\"Joy\"}\n"
                    "{\"id\":3,\"gold\":\"fear\",\"label\":\"anger\"}\n"),
              testing::ElementsAre("joy", "fear", "anger"));
  EXPECT_THAT(names("id,gold,label,completion\n1,b,a,a\n2,,,x\n"), testing::ElementsAre("b", "a"));
  EXPECT_THAT(names(""), testing::ElementsAre());
  // Scores name all labels, whatever rows came before.
  EXPECT_THAT(names("{\"id\":1,\"gold\":\"b\",\"label\":null}\n{\"id\":2,\"gold\":null,\"scores\":{\"a\":-1,\"b\":-2,"
                    "\"c\":null}}\n"),
              testing::ElementsAre("a", "b", "c"));
}

TEST_F(PredictionFiles, ThatAreBrokenAreRefused) {
  const auto drain = [](const std::string& file) {
    PredictionReader reader(file);
    while (reader.next()) {
    }
  };
  EXPECT_THAT([&] { drain(write("a", "{\"id\":1,\"gold\":null}\n{\"id\":2,\"gold\":null,\"label\":\"x\"}\n")); },
              ThrowsMessage<InputError>(
                  HasSubstr("a, line 2: \"label\" is \"x\": the labels are negative, neutral, positive")));
  EXPECT_THAT([&] { drain(write("b", "id,gold,label,completion\n1,x,,\n")); },
              ThrowsMessage<InputError>(HasSubstr("b, line 2: 'x' is not a label for gold")));
  EXPECT_THROW(drain(write("c", "id,gold\n1\n")), InputError);
  EXPECT_THROW(drain(write("d", "id,gold,score:negative\n1,,a\n")), InputError);
  EXPECT_THROW(drain(write("f", "id,gold,score:bad\n1,,-1\n")), InputError);
  EXPECT_THROW(drain(write("g", "id,gold,raw_score:bad\n1,,-1\n")), InputError);
  EXPECT_THROW(drain(write("h", "id,gold,labels\n1,,good\n")), InputError);
  EXPECT_THROW(drain(write("e", "id,completion\n1,\"a\n")), InputError);
  EXPECT_THAT([&] { drain(write("i", "id,text,label\n1,Up .,positive\n")); },
              ThrowsMessage<InputError>(HasSubstr("i, line 1: has neither 'gold' nor 'completion'")));
  EXPECT_THROW(drain(path("none")), InputError);
}

}  // namespace
}  // namespace flant5
