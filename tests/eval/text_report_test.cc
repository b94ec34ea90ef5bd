#include "eval/text_report.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <sstream>

#include "data/utf8.h"
#include "tests/eval/goldens.h"

namespace flant5 {
namespace {

using testing::HasSubstr;

TEST(ClassificationReport, IsScikitLearnsCharacterForCharacter) {
  for (const auto& c : test::golden("scores.json")) {
    const ConfusionMatrix matrix =
        test::matrix_from(c["counts"], LabelSet(c["labels"].get<std::vector<std::string>>()));
    EXPECT_EQ(classification_report(matrix), c["report"].get<std::string>()) << c["name"];
    EXPECT_EQ(classification_report(matrix, 4), c["report_4"].get<std::string>()) << c["name"];
  }
}

TEST(ClassificationReport, IsEmptyWithoutRows) { EXPECT_EQ(classification_report(ConfusionMatrix()), ""); }

TEST(ConfusionTable, ShowsEveryCountAndTheInvalidColumn) {
  EXPECT_EQ(confusion_table(test::matrix_of({{20, 3, 1, 2}, {4, 90, 16, 11}, {2, 9, 41, 0}})),
            "gold \\ answer   negative   neutral  positive   invalid\n"
            "     negative         20         3         1         2\n"
            "      neutral          4        90        16        11\n"
            "     positive          2         9        41         0\n");
}

TEST(ConfusionBlocks, ShadesTheSharesOfEachRow) {
  EXPECT_EQ(confusion_blocks(test::matrix_of({{1, 3, 4, 2}, {0, 8, 0, 0}, {0, 0, 0, 0}})),
            "gold \\ answer  negative   neutral    positive   invalid\n"
            "     negative  ░░░░░  10% ▒▒▒▒▒  30% ▒▒▒▒▒  40% ░░░░░  20%  of 10\n"
            "      neutral          0% █████ 100%         0%         0%  of 8\n"
            "     positive          0%         0%         0%         0%  of 0\n");
}

LabelSet topics(std::size_t count) {
  std::vector<std::string> names;
  for (std::size_t i = 1; i <= count; ++i) names.push_back("topic " + std::to_string(i));
  return LabelSet(names);
}

// Right but for one topic, which is now and then taken for the next and now and then answered by no label.
ConfusionMatrix of_topics(std::size_t count) {
  ConfusionMatrix matrix(topics(count));
  for (const Label label : matrix.labels()) matrix.add(label, label);
  for (int i = 0; i < 3; ++i) matrix.add(label_at(4), label_at(5));
  matrix.add(label_at(4), std::nullopt);
  return matrix;
}

std::size_t widest_line(const std::string& text) {
  std::size_t widest = 0;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) widest = std::max(widest, count_code_points(line));
  return widest;
}

TEST(ConfusionTable, NumbersTheColumnsOfManyLabels) {
  const std::string table = confusion_table(of_topics(20));
  EXPECT_THAT(table, HasSubstr("gold \\ answer   1  2  3  4  5  6  7"));
  EXPECT_THAT(table, HasSubstr("   topic 5  5   0  0  0  0  1  3  0"));
  EXPECT_LE(widest_line(table), 100U);
  EXPECT_LE(widest_line(confusion_blocks(of_topics(20))), 100U);
}

TEST(ConfusionTable, ListsWhatIsConfusedMostOftenWhereNoTableFits) {
  EXPECT_EQ(confusion_table(of_topics(64)),
            "     rows of gold  gold                     answer\n"
            "        3   60.0%  topic 5                  topic 6\n"
            "        1   20.0%  topic 5                  invalid\n");
  EXPECT_LE(widest_line(confusion_blocks(of_topics(64))), 160U);
}

TEST(ConfusionTable, MakesRoomForLongNamesAndCutsTheLongest) {
  const ConfusionMatrix matrix(LabelSet({"sehr zufrieden", std::string(60, 'x')}));
  EXPECT_THAT(confusion_table(matrix), HasSubstr(" sehr zufrieden "));
  EXPECT_LE(widest_line(confusion_table(matrix)), 110U);
}

}  // namespace
}  // namespace flant5
