#include "data/dataset_files.h"

#include <gmock/gmock.h>

#include "flant5/error.h"
#include "tests/data/temporary_folder.h"

namespace flant5 {
namespace {

using namespace testing_data;
using testing::AllOf;
using testing::ElementsAre;
using testing::EndsWith;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::ThrowsMessage;

class SplitFiles : public TemporaryFolder {
 protected:
  void add(const std::vector<std::string>& names) const {
    for (const std::string& name : names) {
      std::filesystem::create_directories((folder_ / name).parent_path());
      write(name, "x");
    }
  }
  void add_card(const std::string& front) const { write("README.md", "---\n" + front + "---\n"); }
  DatasetFiles choose(const std::string& split = "", const std::string& config = "") const {
    return find_dataset_files(folder_, {"owner/name", config, split, "get it"});
  }
  // Paths in the folder.
  std::vector<std::string> found(const std::string& split = "", const std::string& config = "") const {
    std::vector<std::string> names;
    for (const std::filesystem::path path : choose(split, config).paths) {
      names.push_back(path.lexically_relative(folder_));
    }
    return names;
  }
  std::string fault(const std::string& split = "", const std::string& config = "") const {
    try {
      choose(split, config);
    } catch (const InputError& error) {
      return error.what();
    }
    return "";
  }
};

TEST_F(SplitFiles, AreThoseThatTheCardNames) {
  add({"data/train-2.csv", "data/train-1.csv", "b.csv", "c.csv", ".hidden/d.csv"});
  add_card(
      "configs:\n"
      "- config_name: one\n"
      "  data_files:\n"
      "  - {split: train, path: data/train-*}\n"
      "  - {split: test, path: [c.csv, '*.csv']}\n"
      "- config_name: two\n"
      "  data_files: '**/*.csv'\n");
  EXPECT_THAT(found("train", "one"), ElementsAre("data/train-1.csv", "data/train-2.csv"));
  EXPECT_THAT(found("test", "one"), ElementsAre("c.csv", "b.csv"));
  EXPECT_THAT(found("", "two"), ElementsAre("b.csv", "c.csv", "data/train-1.csv", "data/train-2.csv"));
  EXPECT_THAT(fault("", ""), EndsWith("choose one with --dataset-config one, or --dataset-config two"));
  EXPECT_THAT(fault("", "three"), HasSubstr("no config is called three; there is --dataset-config one"));
  EXPECT_THAT(fault("", "one"), EndsWith("choose one with --split train, or --split test"));
  EXPECT_THAT(fault("dev", "one"), HasSubstr("no split is called dev; there is --split train"));
}

TEST_F(SplitFiles, AreThoseOfTheDefaultConfig) {
  add({"a.csv", "b.csv"});
  const std::string rest = "- {config_name: y, data_files: b.csv";
  add_card("configs:\n- {config_name: x, data_files: a.csv}\n" + rest + ", default: true}\n");
  EXPECT_THAT(found(), ElementsAre("b.csv"));
  add_card("configs:\n- {config_name: default, data_files: a.csv}\n" + rest + "}\n");
  EXPECT_THAT(found(), ElementsAre("a.csv"));
}

TEST_F(SplitFiles, OfAConfigMayBeAFolders) {
  add({"one/train.csv", "one/test.csv", "two/train.csv"});
  for (const std::string folder : {"one", "one/", "./one"}) {
    add_card("configs:\n- {config_name: x, data_dir: " + folder + "}\n");
    EXPECT_THAT(found("test"), ElementsAre("one/test.csv")) << folder;
  }
}

TEST_F(SplitFiles, AreFoundByTheNamesOfSplits) {
  add({"data/train-00000-of-00002.parquet", "data/train-00001-of-00002.parquet", "data/mine-a.jsonl", "test.csv.gz",
       "dataset_infos.json", "README.md", "name.py", "validation/x.csv"});
  EXPECT_THAT(found("train"), ElementsAre("data/train-00000-of-00002.parquet", "data/train-00001-of-00002.parquet"));
  EXPECT_THAT(found("test"), ElementsAre("test.csv.gz"));
  EXPECT_THAT(found("mine"), ElementsAre("data/mine-a.jsonl"));
  EXPECT_THAT(fault(), EndsWith("choose one with --split test, or --split train"));
  EXPECT_THAT(fault("dev"), HasSubstr("no split is called dev"));
  EXPECT_THAT(fault("train", "x"), HasSubstr("names no configs"));
}

TEST_F(SplitFiles, InTheFolderOfDataComeBeforeOthers) {
  add({"data/train-a.csv", "data/train-b.csv", "train.csv"});
  EXPECT_THAT(found(), ElementsAre("data/train-a.csv", "data/train-b.csv"));
}

TEST_F(SplitFiles, MayBeTheOnlyOne) {
  add({"data/Phrasebank.zip", "name.py", "README.md"});
  EXPECT_THAT(found(), ElementsAre("data/Phrasebank.zip"));
  EXPECT_THAT(found("train"), ElementsAre("data/Phrasebank.zip"));
  EXPECT_EQ(choose().split, "train");
  EXPECT_THAT(fault("test"), HasSubstr("data/Phrasebank.zip"));
}

TEST_F(SplitFiles, ThatDoNotTellAreListed) {
  add({"a.csv", "it's b.csv"});
  EXPECT_THAT(fault("train"), AllOf(HasSubstr("instead of --dataset name one of its files: " + path("a.csv")),
                                    HasSubstr(", or '" + path("it'\\''s b.csv'"))));
}

// The same rows would count twice.
TEST_F(SplitFiles, InSeveralFormsAreListed) {
  add({"train.csv", "train.jsonl"});
  EXPECT_THAT(fault(), AllOf(HasSubstr("several files may be the split"), HasSubstr(path("train.jsonl"))));
}

TEST_F(SplitFiles, ThatAreMissingAreErrorsWithTheRemedy) {
  EXPECT_THAT(fault(), EndsWith("; get it"));
  add({"data/train-00000-of-00002.csv"});
  EXPECT_THAT(fault(), HasSubstr("one of the 2 shards of data/train is not in " + folder_.string() + "; get it"));
  add_card("configs:\n- {data_files: ['data/*', b.csv]}\n");
  EXPECT_THAT(fault(), HasSubstr("b.csv is not in"));
}

TEST_F(SplitFiles, WhoseContentIsMissingAreNotThere) {
  add({"train.csv"});
  std::filesystem::create_symlink("nowhere", path("test.csv"));
  EXPECT_THAT(found(), ElementsAre("train.csv"));
}

TEST_F(SplitFiles, HaveTheLabelsOfTheirConfig) {
  add({"a.csv"});
  const std::string labels = "features: [{name: label, dtype: {class_label: {names: [";
  add_card(
      "configs:\n- {config_name: x, data_files: a.csv, sep: ;}\n"
      "dataset_info:\n- {config_name: x, " +
      labels + "a, b]}}}]}\n- {config_name: y, " + labels + "c, d]}}}]}\n");
  const DatasetFiles files = choose();
  ASSERT_THAT(files.class_labels, testing::SizeIs(1));
  EXPECT_THAT(files.class_labels[0].names, ElementsAre("a", "b"));
  EXPECT_THAT(files.settings, ElementsAre("sep"));
}

}  // namespace
}  // namespace flant5
