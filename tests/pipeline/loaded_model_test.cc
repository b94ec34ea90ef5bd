#include "flant5/loaded_model.h"

#include <gmock/gmock.h>

#include "flant5/error.h"
#include "tests/folders.h"
#include "tests/pipeline/fake_model.h"
#include "tests/temp_folder.h"

namespace flant5 {
namespace {

using testing::HasSubstr;

class OtherEnd : public FakeSeq2Seq {
 public:
  explicit OtherEnd(std::int64_t eos) : FakeSeq2Seq(512) {
    config_of_other_ = FakeSeq2Seq::config();
    config_of_other_.eos_token_ids = {eos};
  }
  const T5Config& config() const override { return config_of_other_; }

 private:
  T5Config config_of_other_;
};

std::string fault_of(std::unique_ptr<Seq2Seq> engine) {
  try {
    LoadedModel(tiny_tokenizer(), fake_engine(std::move(engine)), "news-model");
  } catch (const ModelError& error) {
    return error.what();
  }
  return "";
}

TEST(LoadedModel, RefusesATokenizerOfMorePiecesThanTheEmbeddingHasRows) {
  const std::string pieces = std::to_string(tiny_tokenizer().size());
  EXPECT_THAT(fault_of(std::make_unique<FakeSeq2Seq>(50)),
              HasSubstr("news-model: the tokenizer has " + pieces + " pieces, the embedding 50 rows"));
}

TEST(LoadedModel, RefusesATokenizerThatEndsOtherwise) {
  EXPECT_THAT(fault_of(std::make_unique<OtherEnd>(2)),
              HasSubstr("news-model: </s> is token 1 of the tokenizer, eos_token_id 2 of the config"));
}

TEST(LoadedModel, RefusesAddedTokensPastTheEmbedding) {
  TempFolder folder;
  std::filesystem::copy(source_folder() / "tests/checkpoints/tiny/spiece.model", folder.path());
  folder.write("added_tokens.json", R"({"[NEW]": 500})");
  const auto load = [&](std::int64_t rows) {
    Engine engine = fake_engine(std::make_unique<FakeSeq2Seq>(rows));
    return LoadedModel(Tokenizer(folder.path()), std::move(engine), "news-model").warnings();
  };
  EXPECT_NO_THROW(load(501));
  EXPECT_THAT(message_of<ModelError>([&] { load(500); }),
              HasSubstr("news-model: the tokenizer has ids up to 500, the embedding 500 rows"));
}

TEST(LoadedModel, PassesOnWhatTheTokenizerWarnsOf) {
  const std::filesystem::path demo = source_folder() / "models/demo";
  TempFolder folder;
  std::filesystem::copy(demo / "tokenizer.json", folder.path());
  std::filesystem::copy(source_folder() / "tests/checkpoints/tiny/spiece.model", folder.path());
  Engine engine = fake_engine(std::make_unique<FakeSeq2Seq>(6016));
  EXPECT_THAT(LoadedModel(Tokenizer(folder.path()), std::move(engine), "news-model").warnings(),
              testing::ElementsAre(HasSubstr("tokenizer.json is used")));
}

TEST(LoadedModel, WarnsOfMoreRowsThanPadding) {
  const auto pieces = static_cast<std::int64_t>(tiny_tokenizer().size());
  const auto warnings = [&](std::int64_t padding) {
    Engine engine = fake_engine(std::make_unique<FakeSeq2Seq>(pieces + 100 + padding), {"of the engine"});
    return LoadedModel(tiny_tokenizer(), std::move(engine), "news-model").warnings();
  };
  EXPECT_THAT(warnings(127), testing::ElementsAre("of the engine"));
  EXPECT_THAT(warnings(128), testing::ElementsAre(HasSubstr("the 128 rows beyond"), "of the engine"));
}

}  // namespace
}  // namespace flant5
