#include "data/file_rows.h"

#include <gmock/gmock.h>

#include "flant5/error.h"
#include "tests/data/read_all.h"
#include "tests/data/trickle.h"

namespace flant5 {
namespace {

// What came out of each row, or the error that ended it all.
std::vector<std::string> read_from(std::unique_ptr<ByteSource> source, const ReadOptions& options) {
  std::vector<std::string> rows;
  FileRows file("x", std::move(source), options);
  FileRows::Outcome outcome;
  try {
    while (file.next(outcome, Wait::kYes) == ReadStatus::kData) {
      rows.push_back(outcome.is_bad ? describe(outcome.rejection)
                                    : outcome.example.text + "|" + testing_data::golds({outcome.example}));
    }
  } catch (const InputError& error) {
    rows.emplace_back(error.what());
  }
  return rows;
}

TEST(FileRows, DoNotDependOnHowTheBytesCome) {
  struct Case {
    InputFormat format;
    std::string bytes;
  };
  const std::vector<Case> cases{
      {InputFormat::kPlain, "a\r\n\r\nb\nc\rd\n\n  e \u00E9\u20AC\n\xC3(\nf\r"},
      {InputFormat::kPhrasebank, "a@positive\nb\n\xE4@neutral\n\xE4\xC3\xA4@0"},
      {InputFormat::kJsonl, "{\"text\": \"a\", \"label\": 1}\r\n{\"text\": }\n\n{\"text\": \"\u00E9\\n\"}"},
      {InputFormat::kJson,
       "[{\"text\": \"a\\\"]\", \"x\": [[1], {}]} ,\n\n{\"text\": 3}, 4, \"s\", {\"text\": \"b\"}]\n"},
      {InputFormat::kJson, "{\"text\": \"a\"}{\"text\":\n\"b\"}\n7 {\"text\": \"c"},
      {InputFormat::kCsv, "text,label\r\n\"a\"\"b\r\n\",1\r\n\r\n\"c\",2\n\"d\"e,1\nf,g,h\n\"i,1\nj,0\n\"k\nl"},
      {InputFormat::kTsv, "text\tlabel\na\t1\n\"b\tc\n\"\t2\n"},
      {InputFormat::kPlain, std::string("\xFF\xFE"
                                        "a\0\x3D\xD8\x00\xDE\n\0\x3D\xD8"
                                        "b\0\n\0c",
                                        17)},
      {InputFormat::kPlain,
       "\xEF\xBB\xBF\xEF\xBB\xBF"
       "a\n"},
      {InputFormat::kCsv, ""},
  };
  for (const Case& test : cases) {
    const ReadOptions options = testing_data::with_format(test.format);
    const auto at_once = read_from(read_memory(test.bytes), options);
    EXPECT_EQ(read_from(std::make_unique<Trickle>(test.bytes), options), at_once) << test.bytes;
    EXPECT_EQ(at_once.empty(), test.bytes.empty());
  }
}

TEST(FileRows, EndAtLoneCarriageReturnsWhereThereIsNoLineFeed) {
  const ReadOptions options = testing_data::with_format(InputFormat::kPlain);
  EXPECT_THAT(read_from(std::make_unique<Trickle>("a\rb\rc"), options), testing::ElementsAre("a|.", "b|.", "c|."));
  EXPECT_THAT(read_from(std::make_unique<Trickle>("a\rb\r\nc\nd\r"), options),
              testing::ElementsAre("a\rb|.", "c|.", "d|."));
}

// Nothing is decided by what happens to have arrived: a byte at a time gives what all at once does.
TEST(FileRows, AreTakenForTheSameHoweverTheBytesCome) {
  for (const std::string bytes : {
           "positive\tProfit rose .\nnegative\tSales fell .\n",
           "Profit rose .\npositive\tSales fell .\n",
           "Sales were flat,neutral\nProfit rose,positive\n",
           "Up, on balance, neutral\nDown\n",
           "text;label\n\"a\n;b\";1\nc;0\n",
           "\"Profit\nrose\",positive\n\"b\",neutral\n",
           "sep=;\ntext;label\na;1\n",
           "a@positive\nb@neutral\n",
           "broken\na@positive\n",
           "{\"text\": \"a\"}\nb\n",
           "{\n\"text\": \"a\"}\n",
           "[\n{\"text\": \"a\"}]",
           "[Reuters] Profit rose\nb\n",
           "\x1E{\"text\": \"a\"}\n\x1E{\"text\": \"b\"}\n",
           "\x1E{\n\"text\": \"a\"\n}\n\x1E{\"text\": \"b\"}\n",
           "{'text': 'a'}\n",
           "\n\n  \npositive\tx\n",
           "caf\xE9\nna\xEFve\n",
           "caf\xE9\ncaf\u00E9\n",
           "caf\u00E9\ncaf\xE9\n",
           "text,label\ncaf\xE9,1\n\x93so\x94,0\n",
           "a\rb\rc\n",
       }) {
    const auto at_once = read_from(read_memory(bytes), {});
    EXPECT_EQ(read_from(std::make_unique<Trickle>(bytes), {}), at_once) << bytes;
    EXPECT_FALSE(at_once.empty());
  }
}

TEST(FileRows, AreATableWhereTheFirstLineHasALabel) {
  const auto rows = [](const char* bytes) { return read_from(read_memory(bytes), {}); };
  using testing::ElementsAre;
  EXPECT_THAT(rows("positive\tProfit rose .\n"), ElementsAre("Profit rose .|+"));
  EXPECT_THAT(rows("Profit rose .,positive\n"), ElementsAre("Profit rose .|+"));
  EXPECT_THAT(rows("Profit, they say, rose|7|Positive\n"), ElementsAre("Profit, they say, rose|+"));
  EXPECT_THAT(rows("\"Up, at last\",neutral\n"), ElementsAre("Up, at last|0"));
  EXPECT_THAT(rows("\x1E{\"text\": \"a\", \"label\": 2}\n"), ElementsAre("a|+"));
  // In prose a space follows the comma.
  EXPECT_THAT(rows("Up, on balance, neutral\n"), ElementsAre("Up, on balance, neutral|."));
  EXPECT_THAT(rows("1\tProfit rose .\n"), ElementsAre("1\tProfit rose .|."));
}

TEST(FileRows, AreATableWhereOptionsSpeakOfColumns) {
  const auto rows = [](const ReadOptions& options, const char* bytes) {
    return read_from(read_memory(bytes), options);
  };
  using testing::ElementsAre;
  ReadOptions numbers;
  numbers.label_field = "1";
  numbers.text_fields = {"2"};
  EXPECT_THAT(rows(numbers, "2\tProfit, at last, rose\n0\tSales fell\n"),
              ElementsAre("Profit, at last, rose|+", "Sales fell|-"));
  ReadOptions header;
  header.has_header = true;
  EXPECT_THAT(rows(header, "sentence\nProfit rose\n"), ElementsAre("Profit rose|."));
  ReadOptions separator;
  separator.separator = ':';
  EXPECT_THAT(rows(separator, "1:Profit rose\n"), ElementsAre("Profit rose|0"));
  ReadOptions id;
  id.id_field = "key";
  EXPECT_THAT(rows(id, "key,text\nk,Profit rose\n"), ElementsAre("Profit rose|."));
}

// What is plainly no text ends a run that took the first line for text, under any --on-error.
TEST(FileRows, ThatContradictTheFirstLineEndTheInput) {
  for (const auto& [line, what] : std::vector<std::pair<std::string, std::string>>{
           {"{\"text\": \"a\"}", "an object of JSON"},
           {"a@positive", "a sentence with @ and a label at its end"},
           {"positive\tSales fell", "a row of a table with a label"},
           {"Sales fell,negative", "a row of a table with a label"},
       }) {
    const std::string bytes = "Profit rose\n" + line + "\nb\n";
    for (const OnError on_error : {OnError::kStop, OnError::kSkip, OnError::kNull}) {
      const auto rows = [&] { return testing_data::read_all(bytes, testing_data::with_on_error(on_error)); };
      EXPECT_THAT(rows, testing::ThrowsMessage<InputError>(testing::HasSubstr("row 2, line 2, column 1 (byte 12): this "
                                                                              "looks like " +
                                                                              what)))
          << line;
    }
    EXPECT_EQ(testing_data::read_all(bytes, testing_data::with_format(InputFormat::kPlain)).size(), 3U);
  }
}

TEST(FileRows, OfObjectsThatAreNotJsonAreRefused) {
  for (const char* line : {"{'text': 'Profit rose', 'label': 2}", "[{'text': 'a'}]", "{text: \"a\"}"}) {
    EXPECT_THAT([&] { testing_data::read_all(std::string(line) + "\n"); },
                testing::ThrowsMessage<InputError>(testing::HasSubstr("an object, but not JSON")))
        << line;
  }
  EXPECT_EQ(testing_data::read_all("{sic} he said\n").size(), 1U);
}

TEST(FileRows, KeepTheIdOfARowWhoseLabelIsUnknown) {
  const auto rows = testing_data::read_all("{\"id\": \"k\", \"text\": \"a\", \"label\": \"x\"}",
                                           testing_data::with_on_error(OnError::kNull));
  EXPECT_EQ(rows.at(0).id, RowId("k"));
  EXPECT_TRUE(rows[0].fault);
}

TEST(FileRows, CountMarksForNoLabel) {
  const auto reader = read_rows("x.csv", "text,label\na,-1\nb,1\nc,\nd,n/a\n");
  EXPECT_EQ(testing_data::golds(testing_data::drain(*reader)), ".0..");
  EXPECT_EQ(reader->report().marked_unlabelled, 2U);
  EXPECT_THAT(reader->report().notes.back(), testing::HasSubstr("2 rows hold a mark for no label"));
}

TEST(FileRows, OfWhichSomeAreBrokenAreStillKnownForWhatTheyAre) {
  using testing_data::first_note;
  const ReadOptions skip = testing_data::with_on_error(OnError::kSkip);
  EXPECT_THAT(first_note("a@positive\nbroken\nb@neutral\n", skip), testing::HasSubstr("phrasebank"));
  EXPECT_THAT(first_note("{\"text\": \"a\"}\nbroken\n{\"text\": \"b\"}\n", skip), testing::HasSubstr("JSONL"));
  EXPECT_THAT(first_note("text,label\na,1\nb,1\nc,d,1\n", skip), testing::HasSubstr("CSV"));
}

}  // namespace
}  // namespace flant5
