#include "data/prediction_writer.h"

#include <gmock/gmock.h>

#include "data/prediction_json.h"
#include "data/prediction_reader.h"
#include "tests/data/temporary_folder.h"

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
  prediction.gold = Label::kPositive;
  prediction.label = Label::kNegative;
  prediction.completion = "negative";
  prediction.scores = PerLabel<double>{-0.1, -2.0, -1e-9};
  prediction.is_demonstration = true;
  prediction.truncated_tokens = 3;
  prediction.text = "a, \"b\"\tc";
  prediction.prompt = "line\nline";
  prediction.fault = "none";
  return prediction;
}

constexpr PredictionColumns kAll{true, true, true, true, true, true};

TEST(PredictionWriter, WritesCsv) {
  StringOutput output;
  PredictionWriter writer(output, OutputFormat::kCsv);
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
  PredictionWriter writer(output, OutputFormat::kTsv, kAll);
  writer.write(full());
  writer.flush();
  EXPECT_EQ(
      output.text,
      "id\tgold\tlabel\tcompletion\tnegative\tneutral\tpositive\tdemonstration\ttruncated_tokens\tsentence\tprompt\t"
      "error\n7\tpositive\tnegative\tnegative\t-0.1\t-2\t-1e-09\ttrue\t3\t\"a, \"\"b\"\"\tc\"\t\"line\nline\"\tnone\n");
}

TEST(PredictionWriter, LeavesTheHeaderOutWhereAFileGoesOn) {
  StringOutput output;
  PredictionWriter(output, OutputFormat::kCsv, {}, false).flush();
  EXPECT_EQ(output.text, "");
}

TEST(PredictionWriter, HandsOutWholeRowsOnceManyHaveComeTogether) {
  StringOutput output;
  PredictionWriter writer(output, OutputFormat::kJsonl);
  for (int i = 0; i < 3000; ++i) writer.write(full());
  EXPECT_GT(output.text.size(), 64U << 10);
  EXPECT_EQ(output.text.back(), '\n');
}

TEST(PredictionWriter, TakesItsFormatFromThePath) {
  EXPECT_EQ(output_format_of("a/B.CSV"), OutputFormat::kCsv);
  EXPECT_EQ(output_format_of("a.tsv"), OutputFormat::kTsv);
  EXPECT_EQ(output_format_of("a.json"), OutputFormat::kJsonl);
  EXPECT_EQ(output_format_of("-"), OutputFormat::kJsonl);
}

class PredictionFiles : public testing_data::TemporaryFolder {};

TEST_F(PredictionFiles, ComeBackAsTheyWereWritten) {
  for (const OutputFormat format : {OutputFormat::kJsonl, OutputFormat::kCsv, OutputFormat::kTsv}) {
    const auto output = write_whole_file(path("p"));
    PredictionWriter writer(*output, format, kAll);
    Prediction invalid;
    invalid.id = "x";
    invalid.completion = "?\r\n";
    writer.write(full());
    writer.write(invalid);
    writer.flush();
    output->finish();
    PredictionReader reader(path("p"));
    EXPECT_EQ(prediction_to_json(reader.next().value()), prediction_to_json(full()));
    const auto second = reader.next();
    EXPECT_EQ(prediction_to_json(second.value()), prediction_to_json(invalid));
    EXPECT_EQ(second->number, 2U);
    EXPECT_EQ(reader.next(), std::nullopt);
  }
}

TEST_F(PredictionFiles, ThatAreBrokenAreRefused) {
  const auto drain = [](const std::string& file) {
    PredictionReader reader(file);
    while (reader.next()) {
    }
  };
  EXPECT_THAT([&] { drain(write("a", "{\"id\":1}\n{\"id\":2,\"label\":\"x\"}\n")); },
              ThrowsMessage<InputError>(HasSubstr("a, line 2: a prediction's \"label\" must be")));
  EXPECT_THAT([&] { drain(write("b", "id,gold,label,completion\n1,x,,\n")); },
              ThrowsMessage<InputError>(HasSubstr("b, line 2: 'x' is no label for gold")));
  EXPECT_THROW(drain(write("c", "id,gold\n1\n")), InputError);
  EXPECT_THROW(drain(write("d", "id,negative\n1,a\n")), InputError);
  EXPECT_THROW(drain(write("e", "id,completion\n1,\"a\n")), InputError);
  EXPECT_THROW(drain(path("none")), InputError);
}

}  // namespace
}  // namespace flant5
