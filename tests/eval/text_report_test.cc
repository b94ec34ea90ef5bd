#include "eval/text_report.h"

#include "tests/eval/goldens.h"

namespace flant5 {
namespace {

TEST(ClassificationReport, IsScikitLearnsCharacterForCharacter) {
  for (const auto& c : test::golden("scores.json")) {
    const ConfusionMatrix matrix = test::matrix_from(c["counts"]);
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

}  // namespace
}  // namespace flant5
