#include "model/model_locator.h"

#include <gmock/gmock.h>

#include <cstdlib>

#include "flant5/error.h"
#include "tests/temp_folder.h"

namespace flant5 {
namespace {

using std::filesystem::path;
using testing::AllOf;
using testing::HasSubstr;

const std::string kSnapshot = "0123456789abcdef0123456789abcdef01234567";

class ModelLocatorTest : public testing::Test {
 protected:
  void SetUp() override {
    for (const char* name : {"HF_HUB_CACHE", "HF_HOME", "XDG_CACHE_HOME", "FLANT5_MODEL"}) ::unsetenv(name);
    ::setenv("HOME", folder_.path().c_str(), 1);
  }

  path cached(const std::string& cache, const std::string& repository) {
    const std::string snapshot = cache + "/" + repository + "/snapshots/" + kSnapshot + "/";
    folder_.write(cache + "/" + repository + "/refs/main", kSnapshot);
    for (const char* name : {"config.json", "spiece.model", "model.safetensors"}) folder_.write(snapshot + name, "x");
    return folder_.path() / snapshot.substr(0, snapshot.size() - 1);
  }
  path locate(const std::string& model) { return locate_model(model, {folder_.path() / "models"}); }
  std::string error(const std::string& model) {
    return message_of<ModelError>([&] { locate(model); });
  }

  TempFolder folder_;
};

TEST_F(ModelLocatorTest, AFolderIsItself) {
  folder_.write("mine/config.json", "{}");
  EXPECT_EQ(locate((folder_.path() / "mine").string()), folder_.path() / "mine");
}

TEST_F(ModelLocatorTest, FindsNamesInTheDefaultCache) {
  const path snapshot = cached(".cache/huggingface/hub", "models--google--flan-t5-base");
  EXPECT_EQ(locate("google/flan-t5-base"), snapshot);
  const path plain = cached(".cache/huggingface/hub", "models--t5-small");
  EXPECT_EQ(locate("t5-small"), plain);
}

TEST_F(ModelLocatorTest, TheEnvironmentMovesTheCache) {
  const path xdg = cached("xdg/huggingface/hub", "models--google--flan-t5-base");
  const path home = cached("home/hub", "models--google--flan-t5-base");
  const path hub = cached("cache", "models--google--flan-t5-base");
  ::setenv("XDG_CACHE_HOME", (folder_.path() / "xdg").c_str(), 1);
  EXPECT_EQ(locate("google/flan-t5-base"), xdg);
  ::setenv("HF_HOME", (folder_.path() / "home").c_str(), 1);
  EXPECT_EQ(locate("google/flan-t5-base"), home);
  ::setenv("HF_HUB_CACHE", (folder_.path() / "cache").c_str(), 1);
  EXPECT_EQ(locate("google/flan-t5-base"), hub);
}

TEST_F(ModelLocatorTest, FindsNamesAmongTheModels) {
  folder_.write("models/flan-t5-base/config.json", "{}");
  folder_.write("models/google/flan-t5-large/config.json", "{}");
  EXPECT_EQ(locate("google/flan-t5-base"), folder_.path() / "models/flan-t5-base");
  EXPECT_EQ(locate("flan-t5-base"), folder_.path() / "models/flan-t5-base");
  EXPECT_EQ(locate("google/flan-t5-large"), folder_.path() / "models/google/flan-t5-large");
}

TEST_F(ModelLocatorTest, SaysHowToGetWhatIsMissing) {
  EXPECT_THAT(error("google/flan-t5-base"),
              AllOf(HasSubstr("google/flan-t5-base: no such folder"), HasSubstr(".cache/huggingface/hub"),
                    HasSubstr("scripts/download_model.sh google/flan-t5-base")));
  EXPECT_THAT(error(""), HasSubstr("--model"));
}

TEST_F(ModelLocatorTest, AnIncompleteDownloadIsNamed) {
  const path snapshot = cached("cache", "models--google--flan-t5-base");
  ::setenv("HF_HUB_CACHE", (folder_.path() / "cache").c_str(), 1);
  std::filesystem::remove(snapshot / "model.safetensors");
  std::filesystem::create_symlink("nowhere", snapshot / "model.safetensors");
  EXPECT_THAT(error("google/flan-t5-base"),
              AllOf(HasSubstr("incomplete"), HasSubstr("scripts/download_model.sh google/flan-t5-base")));
}

TEST_F(ModelLocatorTest, EitherTokenizerFileWillDo) {
  const path snapshot = cached(".cache/huggingface/hub", "models--google--flan-t5-base");
  std::filesystem::rename(snapshot / "spiece.model", snapshot / "tokenizer.json");
  EXPECT_EQ(locate("google/flan-t5-base"), snapshot);
  std::filesystem::remove(snapshot / "tokenizer.json");
  EXPECT_THAT(error("google/flan-t5-base"), HasSubstr("incomplete"));
}

TEST_F(ModelLocatorTest, NoNameLeadsOutOfTheFolders) {
  folder_.write("secret/config.json", "{}");
  folder_.write("models/x/config.json", "{}");
  for (const std::string name :
       {"../secret", "x/../../secret", "a/..", "/no/such", "a/b/c", "google/", ".hidden", "x y"}) {
    EXPECT_THAT(error(name), HasSubstr(name + ": no such folder")) << name;
  }
}

TEST_F(ModelLocatorTest, ARefThatIsNoCommitIsIgnored) {
  cached("cache", "models--google--flan-t5-base");
  ::setenv("HF_HUB_CACHE", (folder_.path() / "cache").c_str(), 1);
  folder_.write("cache/models--google--flan-t5-base/refs/main", "../../../secret");
  EXPECT_THAT(error("google/flan-t5-base"), HasSubstr("no such folder"));
}

TEST_F(ModelLocatorTest, FindsAdaptersAndTheirBases) {
  const path base = cached(".cache/huggingface/hub", "models--google--flan-t5-base");
  const path adapter = folder_.path() / "adapter";
  const auto base_of = [&](const std::string& config) {
    folder_.write("adapter/adapter_config.json", config);
    return locate_base(adapter, {folder_.path() / "models"});
  };
  EXPECT_EQ(base_of(R"({"peft_type": "LORA", "base_model_name_or_path": "google/flan-t5-base"})"), base);
  EXPECT_EQ(base_of(R"({"peft_type": "LORA", "base_model_name_or_path": ")" + base.string() + "\"}"), base);
  for (const auto& [config, reason] :
       {std::pair{R"({"peft_type": "LORA", "base_model_name_or_path": "google/flan-t5-xl"})",
                  "google/flan-t5-xl: no such"},
        {R"({"peft_type": "LORA"})", "does not name its base model"},
        {R"({"peft_type": "LORA", "base_model_name_or_path": "../adapter"})", "../adapter: no such folder"},
        {R"({"peft_type": "LORA", "base_model_name_or_path": "google/flan-t5-base", "revision": "v2"})",
         "revision v2 of google/flan-t5-base"}}) {
    EXPECT_THAT(message_of<ModelError>([&, &text = config] { base_of(text); }),
                AllOf(HasSubstr(adapter.string() + ": "), HasSubstr(reason), HasSubstr("--adapter")));
  }
  EXPECT_THAT(message_of<ModelError>(
                  [&] { base_of(R"({"peft_type": "LORA", "base_model_name_or_path": ")" + adapter.string() + "\"}"); }),
              HasSubstr("is an adapter itself"));
}

TEST_F(ModelLocatorTest, AnAdapterInTheCacheIsComplete) {
  const std::string snapshot = "cache/models--me--mine/snapshots/" + kSnapshot + "/";
  folder_.write("cache/models--me--mine/refs/main", kSnapshot);
  folder_.write(snapshot + "adapter_config.json", "{}");
  ::setenv("HF_HUB_CACHE", (folder_.path() / "cache").c_str(), 1);
  EXPECT_THAT(error("me/mine"), HasSubstr("incomplete"));
  folder_.write(snapshot + "adapter_model.safetensors", "x");
  EXPECT_EQ(locate("me/mine") / "", folder_.path() / snapshot);
}

TEST_F(ModelLocatorTest, TheDefaultComesFromTheEnvironment) {
  EXPECT_EQ(default_model(), "");
  ::setenv("FLANT5_MODEL", "google/flan-t5-small", 1);
  EXPECT_EQ(default_model(), "google/flan-t5-small");
}

}  // namespace
}  // namespace flant5
