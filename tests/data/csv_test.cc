#include <gmock/gmock.h>

#include "flant5/error.h"
#include "tests/data/read_all.h"

namespace flant5 {
namespace {

using namespace testing_data;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;
using testing::ThrowsMessage;

std::vector<Example> read_csv(std::string bytes, ReadOptions options = {}) {
  return read_all(std::move(bytes), std::move(options), "x.csv");
}

TEST(Csv, IsReadByTheNamesInItsHeader) {
  const auto rows =
      read_csv("id,Headline,date,Sentiment\n7,Profit rose .,2020,positive\n007,Sales fell .,,-1\n,c,,0\n");
  EXPECT_THAT(texts(rows), ElementsAre("Profit rose .", "Sales fell .", "c"));
  EXPECT_EQ(golds(rows), "+.-");
  EXPECT_EQ(rows[0].id, RowId(7));
  EXPECT_EQ(rows[1].id, RowId("007"));
  EXPECT_EQ(rows[2].id, RowId(3));
}

TEST(Csv, FollowsRfc4180InItsQuotes) {
  const auto rows = read_csv("text,label\n\"a, \"\"b\"\"\",1\n\"two\r\nlines\",2\n\"\"\"\",0\n a \"b\" c ,0\r\n");
  EXPECT_THAT(texts(rows), ElementsAre("a, \"b\"", "two\r\nlines", "\"", " a \"b\" c "));
  EXPECT_EQ(golds(rows), "0+--");
}

TEST(Csv, MayLackAHeaderAndBeginWithTheLabel) {
  EXPECT_THAT(texts(read_csv("neutral,\"According to Gran , no\"\npositive,Profit rose\n")),
              ElementsAre("According to Gran , no", "Profit rose"));
  EXPECT_EQ(golds(read_csv("1,Sales were flat\n2,Profit rose a lot\n0,Sales fell a lot\n")), "0+-");
  EXPECT_EQ(golds(read_csv("Sales were flat;neutral\nProfit, of all, rose;positive\n")), "0+");
  EXPECT_EQ(first_note("neutral,Sales flat\npositive,Profit rose\n", {}, "x.csv"),
            "x.csv: CSV in utf-8, separated by ',', without header, text from column 2, labels from column 1");
}

TEST(Csv, FindsItsSeparator) {
  for (const char* separator : {",", ";", "\t", "|"}) {
    const std::string s = separator;
    const auto rows = read_csv("id" + s + "text" + s + "label\n1" + s + "a" + s + "neutral\n2" + s + "b" + s + "?\n");
    EXPECT_THAT(texts(rows), ElementsAre("a", "b")) << separator;
    EXPECT_EQ(golds(rows), "0.") << separator;
  }
  ReadOptions options;
  options.separator = ':';
  EXPECT_THAT(texts(read_csv("text:label\na,b:1\n", options)), ElementsAre("a,b"));
}

TEST(Csv, MayNameItsSeparatorInItsFirstLine) {
  for (const std::string line : {"sep=;\r\n", "SEP=;\n", "\"sep=;\"\n"}) {
    const auto rows = read_csv(line + "text;label\nUp, by 3;positive\nDown;negative\n");
    EXPECT_THAT(texts(rows), ElementsAre("Up, by 3", "Down")) << line;
    EXPECT_EQ(golds(rows), "+-") << line;
  }
  EXPECT_THAT(texts(read_csv("sep=;\nUp, by 3;positive\n")), ElementsAre("Up, by 3"));
  EXPECT_THAT(texts(read_all("sep=:\ntext:label\nUp:positive\n")), ElementsAre("Up"));
  EXPECT_THAT([] { read_csv("sep=;\ntext;label\nUp;well\n"); },
              ThrowsMessage<InputError>(HasSubstr("row 1, line 3, column 4")));
  EXPECT_THAT(read_csv("sep=;\n"), IsEmpty());
  EXPECT_THAT(texts(read_csv("sep=\"\nUp\n")), ElementsAre("sep=\"", "Up"));
  EXPECT_THAT(texts(read_all("sep=;\nUp\n", {}, "x.txt")), ElementsAre("sep=;", "Up"));
}

TEST(Csv, MayHaveOneColumn) {
  EXPECT_THAT(texts(read_csv("sentence\nProfit rose\n\n\"a, b\"\n")), ElementsAre("Profit rose", "a, b"));
  EXPECT_THAT(texts(read_csv("Profit rose\nSales fell\n")), ElementsAre("Profit rose", "Sales fell"));
}

TEST(Csv, TakesTheColumnsThatAreNamed) {
  ReadOptions options;
  options.text_fields = {"Phrase"};
  options.label_field = "2";
  EXPECT_EQ(golds(read_csv("Phrase,Rating\na,1\nb,2\n", options)), "0+");
  options.text_fields = {"3"};
  options.label_field = "1";
  options.id_field = "2";
  const auto rows = read_csv("0,17,short\n2,18,x\n", options);
  EXPECT_THAT(texts(rows), ElementsAre("short", "x"));
  EXPECT_EQ(rows[0].id, RowId(17));
  options.text_fields = {"Missing"};
  EXPECT_THAT([&] { read_csv("Phrase,Rating\na,1\n", options); }, ThrowsMessage<InputError>(HasSubstr("'Phrase'")));
}

TEST(Csv, IsNotGuessedAtWhereSeveralReadingsArePossible) {
  EXPECT_THAT([] { read_csv("Phrase,Rating\na b c,1\nb c d,2\n"); },
              ThrowsMessage<InputError>(HasSubstr("has a usual name or holds labels")));
  EXPECT_THAT([] { read_csv("foo bar,baz\nqux,quux\n"); }, ThrowsMessage<InputError>(HasSubstr("--text-field")));
  EXPECT_THAT([] { read_csv("0,some text,1\n1,other text,2\n"); },
              ThrowsMessage<InputError>(HasSubstr("columns 1 and 3 both look like labels")));
  EXPECT_THAT([] { read_csv("a,label,b\nx,1,y\n"); }, ThrowsMessage<InputError>(HasSubstr("--text-field")));
}

TEST(Csv, TakesTheOtherOfTwoColumnsForTheText) {
  EXPECT_THAT(texts(read_csv("label,Phrase\n1,a\n")), ElementsAre("a"));
}

TEST(Csv, RefusesARowWithAnotherNumberOfColumns) {
  EXPECT_THAT([] { read_csv("text,label\na,1\nb,c,2\n"); },
              ThrowsMessage<InputError>(HasSubstr("row 2, line 3, column 1 (byte 15): the row has 3 columns, not 2")));
}

TEST(Csv, GoesOnAtTheNextLineAfterABrokenQuote) {
  const auto skipped = [](std::string bytes) {
    return texts(read_csv(std::move(bytes), with_on_error(OnError::kSkip)));
  };
  EXPECT_THAT(skipped("text,label\n\"a,1\n\"b\",1\nc,1\n"), ElementsAre("b", "c"));
  EXPECT_THAT(skipped("text,label\na,1\n\"b,1\nc,1\nd,1\n"), ElementsAre("a", "c", "d"));
  EXPECT_THAT(skipped("text,label\n\"a\" b,1\nc,1\n"), ElementsAre("c"));
  EXPECT_THAT(
      [] { read_csv("text,label\na,1\n\"b,1\nc,1\n"); },
      ThrowsMessage<InputError>(HasSubstr("row 2, line 3, column 1 (byte 15): a quote that begins a field is")));
}

TEST(Csv, IsNotReadOnWithoutTheHeader) {
  EXPECT_THROW(read_csv("text,label,\u00E9\xFF\na,1,x\n", with_on_error(OnError::kSkip)), InputError);
  ReadOptions options = with_on_error(OnError::kSkip);
  options.has_header = true;
  EXPECT_THROW(read_csv("\"text\"x,label\na,1\nb,1\n", options), InputError);
}

TEST(Csv, CountsLinesThroughQuotedOnes) {
  EXPECT_THAT([] { read_csv("text,label\n\"a\nb\nc\",1\n\"d\ne\",good\n"); },
              ThrowsMessage<InputError>(HasSubstr("row 2, line 6, column 4")));
}

TEST(Tsv, IsReadWithOrWithoutQuotes) {
  EXPECT_THAT(texts(read_all("text\tlabel\na, b\t1\n\"c\td\"\t2\n", {}, "x.tsv")), ElementsAre("a, b", "c\td"));
  EXPECT_THAT(
      texts(read_all("sentence\tlabel\n\"so\" he said\t1\nthe \"b\tc\n", with_on_error(OnError::kSkip), "x.tsv")),
      ElementsAre("\"so\" he said"));
  EXPECT_THAT([] { read_all("text\tlabel\n\"a\nb\"\t1\n", {}, "x.tsv"); },
              testing::ThrowsMessage<InputError>(testing::HasSubstr("give --input-format csv --separator tab")));
  EXPECT_THAT(texts(read_all("text,label\na b,1\n", {}, "x.tsv")), ElementsAre("a b"));  // another separator
  EXPECT_THAT(texts(read_all("text\na, b\n", {}, "x.tsv")), ElementsAre("a, b"));
  EXPECT_THAT(texts(read_all("sentence\tlabel\n\"Up , he said\t1\nplain\t2\n", {}, "x.tsv")),
              ElementsAre("\"Up , he said", "plain"));
}

TEST(Csv, IsRecognizedWithoutAName) {
  EXPECT_THAT(texts(read_all("text,label\na,1\n")), ElementsAre("a"));
  EXPECT_THAT(texts(read_all("positive\ta b\nneutral\tc d\n")), ElementsAre("a b", "c d"));
  EXPECT_THAT(texts(read_all("text, more\na, b\n")), ElementsAre("text, more", "a, b"));
  EXPECT_THAT(texts(read_all("Up 3 %, positive\n")), ElementsAre("Up 3 %, positive"));
}

TEST(Csv, MayHoldNothing) {
  EXPECT_THAT(read_csv(""), IsEmpty());
  EXPECT_THAT(read_csv("text,label\n"), IsEmpty());
}

TEST(Csv, JoinsTheTextsOfSeveralColumns) {
  ReadOptions options;
  options.text_fields = {"headline", "3"};
  EXPECT_THAT(texts(read_all("headline,label,body\nProfit,positive,It rose .\n", options, "x.csv")),
              ElementsAre("Profit\nIt rose ."));
  EXPECT_THAT([&] { read_all("headline,label,body\nProfit,positive, \n", options, "x.csv"); },
              ThrowsMessage<InputError>(HasSubstr("column 17 (byte 36): '3' is empty")));
}

}  // namespace
}  // namespace flant5
