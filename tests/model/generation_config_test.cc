#include "model/generation_config.h"

#include <gmock/gmock.h>

#include "flant5/error.h"
#include "tests/temp_folder.h"

namespace flant5 {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::ThrowsMessage;

class GenerationConfigTest : public testing::Test {
 protected:
  GenerationConfig load(const std::string& content) {
    folder_.write("generation_config.json", content);
    return load_generation_config(folder_.path());
  }

  TempFolder folder_;
};

TEST_F(GenerationConfigTest, IsOursWhereThereIsNone) {
  const GenerationConfig config = load_generation_config(folder_.path());
  EXPECT_EQ(config.options.max_new_tokens, 50);
  EXPECT_EQ(config.options.num_beams, 1U);
  EXPECT_THAT(config.acting, IsEmpty());
}

TEST_F(GenerationConfigTest, TakesWhatItKnows) {
  const GenerationConfig config = load(R"({"num_beams": 4, "length_penalty": 2.0, "early_stopping": "never",
      "no_repeat_ngram_size": 3, "repetition_penalty": 1.2, "do_sample": true, "temperature": 0.5, "top_k": 0,
      "top_p": 0.9, "max_new_tokens": 7, "min_new_tokens": 2})");
  const GenerationOptions& options = config.options;
  EXPECT_EQ(options.num_beams, 4U);
  EXPECT_EQ(options.length_penalty, 2);
  EXPECT_EQ(options.early_stopping, EarlyStopping::kNever);
  EXPECT_EQ(options.no_repeat_ngram_size, 3U);
  EXPECT_EQ(options.repetition_penalty, 1.2);
  EXPECT_TRUE(options.do_sample);
  EXPECT_EQ(options.temperature, 0.5);
  EXPECT_EQ(options.top_k, 0U);
  EXPECT_EQ(options.top_p, 0.9);
  EXPECT_EQ(options.max_new_tokens, 7);
  EXPECT_EQ(options.min_new_tokens, 2);
  EXPECT_EQ(config.acting.size(), 11U);
}

TEST_F(GenerationConfigTest, CountsTheStartTokenInLengths) {
  EXPECT_EQ(load(R"({"max_length": 20, "min_length": 4})").options.max_new_tokens, 19);
  EXPECT_EQ(load(R"({"max_length": 20, "min_length": 4})").options.min_new_tokens, 3);
  EXPECT_EQ(load(R"({"max_length": 20, "max_new_tokens": 5})").options.max_new_tokens, 5);
  EXPECT_EQ(load(R"({"min_length": 4, "min_new_tokens": 0})").options.min_new_tokens, 0);
  EXPECT_EQ(load(R"({"min_length": 0})").options.min_new_tokens, 0);
}

TEST_F(GenerationConfigTest, NamesWhatItDoesNotSupportWhereThatWouldChangeAnswers) {
  EXPECT_THAT(load(R"({"typical_p": 1.0, "num_beam_groups": 1, "use_cache": false, "eos_token_id": 1,
                       "suppress_tokens": null})")
                  .unhandled,
              IsEmpty());
  EXPECT_THAT(load(R"({"typical_p": 0.9, "suppress_tokens": [3], "top_h": 0.4})").unhandled,
              ElementsAre("suppress_tokens", "top_h", "typical_p"));
}

TEST_F(GenerationConfigTest, RefusesValuesOutOfRangeAndNamesThem) {
  const std::vector<std::pair<std::string, std::string>> wrong{
      {R"({"num_beams": 0})", "num_beams: 0 is not a whole number"},
      {R"({"top_p": 1.5})", "top_p: 1.5 is not a number"},
      {R"({"temperature": 0})", "temperature"},
      {R"({"early_stopping": "now"})", "early_stopping"},
      {R"({"max_length": 1})", "max_length"},
      {R"({"do_sample": "yes"})", "do_sample"},
      {"[]", "not a JSON object"}};
  for (const auto& [content, part] : wrong) {
    const auto attempt = [this, text = content] { load(text); };
    EXPECT_THAT(attempt, ThrowsMessage<ModelError>(HasSubstr(part))) << content;
  }
}

}  // namespace
}  // namespace flant5
