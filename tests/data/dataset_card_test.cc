#include "data/dataset_card.h"

#include <gmock/gmock.h>

#include "data/yaml.h"
#include "flant5/error.h"

namespace flant5 {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;
using testing::ThrowsMessage;

DatasetCard card(const std::string& front) {
  return parse_dataset_card("---\n" + front + "---\n# Words\n", "README.md");
}

TEST(Yaml, IsReadAsJson) {
  EXPECT_EQ(parse_yaml("a: 1\nb: [x, 'y']\nc:\n- d: ''\n- ~\n").dump(),
            R"({"a":"1","b":["x","y"],"c":[{"d":""},"~"]})");
  EXPECT_TRUE(parse_yaml("").is_null());
}

// What is shared stands once: an alias costs nothing.
TEST(Yaml, AliasesAreNull) { EXPECT_EQ(parse_yaml("a: &x [1]\nb: *x\n").dump(), R"({"a":["1"],"b":null})"); }

TEST(Yaml, OfTwoEqualKeysTheFirstCounts) { EXPECT_EQ(parse_yaml("a: 1\na: 2\n[b]: 3\n").dump(), R"({"a":"1"})"); }

TEST(Yaml, ThatIsBrokenIsAnErrorWithItsLine) {
  EXPECT_THAT([] { parse_yaml("a: 1\nb: [x\n"); }, ThrowsMessage<InputError>(HasSubstr("line 3")));
  EXPECT_THAT([] { parse_yaml("a: \xE9"); }, ThrowsMessage<InputError>(HasSubstr("UTF-8")));
  EXPECT_THAT([] { parse_yaml(std::string(70, '[')); }, ThrowsMessage<InputError>(HasSubstr("64 levels")));
}

TEST(DatasetCards, NameTheFilesOfConfigs) {
  const auto configs = card(
                           "configs:\n"
                           "- config_name: plain\n"
                           "  data_files: a.csv\n"
                           "- config_name: several\n"
                           "  data_files: [a.csv, 'b*.csv']\n"
                           "  sep: ';'\n"
                           "- config_name: splits\n"
                           "  default: true\n"
                           "  data_files:\n"
                           "  - split: train\n"
                           "    path: data/train-*\n"
                           "  - split: test\n"
                           "    path:\n"
                           "    - t1.csv\n"
                           "    - t2.csv\n"
                           "- config_name: folder\n"
                           "  data_dir: one\n")
                           .configs;
  ASSERT_THAT(configs, SizeIs(4));
  EXPECT_EQ(configs[0].splits[0].name, "train");
  EXPECT_THAT(configs[0].splits[0].patterns, ElementsAre("a.csv"));
  EXPECT_THAT(configs[1].splits[0].patterns, ElementsAre("a.csv", "b*.csv"));
  EXPECT_THAT(configs[1].settings, ElementsAre("sep"));
  EXPECT_TRUE(configs[2].is_default && !configs[0].is_default);
  EXPECT_EQ(configs[2].splits[1].name, "test");
  EXPECT_THAT(configs[2].splits[1].patterns, ElementsAre("t1.csv", "t2.csv"));
  EXPECT_THAT(configs[3].splits, IsEmpty());
  EXPECT_EQ(configs[3].data_dir, "one");
}

TEST(DatasetCards, NameIntegers) {
  const auto labels = card(
                          "dataset_info:\n"
                          "- config_name: x\n"
                          "  features:\n"
                          "  - name: sentence\n"
                          "    dtype: string\n"
                          "  - name: label\n"
                          "    dtype:\n"
                          "      class_label:\n"
                          "        names:\n"
                          "          '1': up\n"
                          "          '0': down\n"
                          "  - name: gap\n"
                          "    dtype: {class_label: {names: {'0': a, '2': b}}}\n")
                          .class_labels;
  ASSERT_THAT(labels, SizeIs(1));
  EXPECT_EQ(labels[0].config, "x");
  EXPECT_EQ(labels[0].field, "label");
  EXPECT_THAT(labels[0].names, ElementsAre("down", "up"));
  const auto only = card("dataset_info:\n  features:\n  - name: y\n    dtype: {class_label: {names: [a, b]}}\n");
  EXPECT_THAT(only.class_labels[0].names, ElementsAre("a", "b"));
}

TEST(DatasetCards, MayHaveNoFrontMatter) {
  for (const char* text : {"", "# Words\n", "---\nconfigs: [", "--- \nconfigs: [\n---\n", "---\n- a\n---\n"}) {
    EXPECT_THAT(parse_dataset_card(text, "README.md").configs, IsEmpty()) << text;
  }
  EXPECT_THAT(parse_dataset_card("\xEF\xBB\xBF---\r\nconfigs:\r\n- data_files: a.csv\r\n---\r\n", "x").configs,
              SizeIs(1));
}

TEST(DatasetCards, ThatAreBrokenAreErrorsWithTheRemedy) {
  EXPECT_THAT([] { card("a: [\n"); },
              ThrowsMessage<InputError>(AllOf(HasSubstr("README.md: "), HasSubstr("name the data files themselves"))));
}

}  // namespace
}  // namespace flant5
