#include "flant5/row_reader.h"

#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>

#include "flant5/error.h"
#include "tests/data/read_all.h"
#include "tests/data/temporary_folder.h"
#include "tests/folders.h"

namespace flant5 {
namespace {

using namespace testing_data;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;
using testing::ThrowsMessage;

TEST(PlainRows, AreOneALine) {
  const auto rows = read_all("Profit rose .\nSales fell .");
  EXPECT_THAT(texts(rows), ElementsAre("Profit rose .", "Sales fell ."));
  EXPECT_EQ(golds(rows), "..");
  EXPECT_EQ(rows[1].number, 2U);
  EXPECT_EQ(rows[1].id, RowId(2));
}

TEST(PlainRows, KeepTheirSpaceAndPassOverBlankLines) {
  EXPECT_THAT(texts(read_all("\n  a \n\n \t\n\u00A0\nb\n\n")), ElementsAre("  a ", "b"));
  EXPECT_THAT(read_all(""), IsEmpty());
  EXPECT_THAT(read_all("\n"), IsEmpty());
}

TEST(PlainRows, EndAtLfAndCrlfAndKeepALoneCr) {
  EXPECT_THAT(texts(read_all("a\r\nb\nc\rd\r\ne\r")), ElementsAre("a", "b", "c\rd", "e"));
}

TEST(PlainRows, EndAtALoneCrWhereThereIsNoLf) {
  EXPECT_THAT(texts(read_all("a\rb\r\rc")), ElementsAre("a", "b", "c"));
  EXPECT_THAT(texts(read_all("a\rb\r")), ElementsAre("a", "b"));
}

TEST(PhrasebankRows, SplitAtTheLastAt) {
  const auto rows = read_all("Mail ir@firm.fi now .@neutral\nProfit rose .@positive\nSales fell .@Negative\n");
  EXPECT_THAT(texts(rows), ElementsAre("Mail ir@firm.fi now .", "Profit rose .", "Sales fell ."));
  EXPECT_EQ(golds(rows), "0+-");
}

TEST(PhrasebankRows, AreInAnyEncoding) {
  EXPECT_THAT(texts(read_all("abc@neutral\nP\xE4iv\xE4 .@neutral\n")), ElementsAre("abc", "P\u00E4iv\u00E4 ."));
  EXPECT_THAT(texts(read_all("P\u00E4iv\u00E4 .@neutral\n")), ElementsAre("P\u00E4iv\u00E4 ."));
  EXPECT_THAT(first_note("P\xE4@neutral\n"), HasSubstr("phrasebank (sentence@label) in windows-1252"));
  // Once a row was UTF-8, one that is not is wrong.
  EXPECT_THROW(read_all("P\u00E4@neutral\nP\xE4@neutral\n"), InputError);
}

TEST(PhrasebankRows, MayBeUnlabelledWhereTheFormatIsGiven) {
  const auto rows = read_all("a@\nb@?\nc@2\n", with_format(InputFormat::kPhrasebank));
  EXPECT_EQ(golds(rows), "..+");
  EXPECT_THROW(read_all("no label here\n", with_format(InputFormat::kPhrasebank)), InputError);
}

TEST(JsonRows, TakeTheIdOfTheLikeliestNameWhereverTheTextIs) {
  const std::string rows = R"({"idx": 7, "id": "a", "text": "b", "body": "c"})";
  EXPECT_EQ(read_all(rows)[0].id, RowId("a"));
  ReadOptions options;
  options.text_fields = {"body"};
  EXPECT_EQ(read_all(rows, options)[0].id, RowId("a"));
}

TEST(JsonRows, PassOverAnIdThatIsNone) {
  const auto rows = read_all(R"({"id": {"x": 1}, "text": "b"})"
                             "\n"
                             R"({"id": {"x": 2}, "text": "c"})");
  EXPECT_EQ(rows[1].id, RowId(2));
  EXPECT_EQ(read_all(R"({"id": 1.0, "text": "b"})")[0].id, RowId("1.0"));  // as a column with gaps in a table
  ReadOptions options;
  options.id_field = "id";
  EXPECT_THAT([&] { read_all(R"({"id": [1], "text": "b"})", options); },
              ThrowsMessage<InputError>(AllOf(HasSubstr("the id in 'id' is neither"), HasSubstr("--id-field"))));
}

TEST(JsonRows, TakeNoIdFromTheLabel) {
  ReadOptions options;
  options.label_field = "id";
  const auto rows = read_all(R"({"text": "a"})"
                             "\n"
                             R"({"text": "b", "id": "positive"})",
                             options);
  EXPECT_EQ(golds(rows), ".+");
  EXPECT_EQ(rows[1].id, RowId(2));
}

TEST(JsonRows, TakeNoLabelFromTheText) {
  ReadOptions options;
  options.text_fields = {"answer"};
  EXPECT_EQ(golds(read_all(R"({"answer": "Profit rose .", "label_text": 2})"
                           "\n"
                           R"({"answer": "b", "label_text": 0})",
                           options)),
            "+-");
  EXPECT_EQ(golds(read_all("answer,label_text\nProfit rose .,positive\nb,negative\n", options)), "+-");
}

TEST(JsonRows, TakeANumberWithoutAFractionForAPlaceToo) {
  EXPECT_EQ(golds(read_all(R"({"text": "a", "label": 0.0, "choices": ["positive", "negative"]})")), "+");
}

TEST(JsonRows, AreReadByTheUsualNames) {
  const auto rows = read_all(
      R"({"sentence": "Profit rose .", "label": "positive", "id": "a7"})"
      "\n\n"
      R"({"id": 12, "label": 0, "sentence": "Caf\u00e9 \ud83d\ude00", "other": {"sentence": "no", "x": [1, {}]}})"
      "\n"
      R"({"sentence": "c", "label": null})");
  EXPECT_THAT(texts(rows), ElementsAre("Profit rose .", "Caf\u00E9 \U0001F600", "c"));
  EXPECT_EQ(golds(rows), "+-.");
  EXPECT_EQ(rows[0].id, RowId("a7"));
  EXPECT_EQ(rows[1].id, RowId(12));
  EXPECT_EQ(rows[2].id, RowId(3));
}

TEST(JsonRows, SayWhichFieldsAreRead) {
  EXPECT_EQ(first_note(R"({"tweet": "a", "Headline": "b", "sentiment": 1})"),
            "input: JSONL in utf-8, text from 'Headline', labels from 'sentiment'");
  EXPECT_EQ(first_note(R"({"text": "a"})"), "input: JSONL in utf-8, text from 'text', no labels");
}

TEST(JsonRows, TakeTheFieldsThatAreNamed) {
  ReadOptions options;
  options.text_fields = {"body"};
  options.label_field = "stars";
  options.id_field = "key";
  options.labels = LabelMap::parse("1=negative,5=positive");
  const auto rows = read_all(R"({"text": "no", "body": "yes", "stars": 5.0, "key": -1})", options);
  EXPECT_EQ(rows.at(0).text, "yes");
  EXPECT_EQ(golds(rows), "+");
  EXPECT_EQ(rows[0].id, RowId(-1));
  options.read_labels = false;
  options.id_field.clear();
  EXPECT_EQ(golds(read_all(R"({"body": "yes", "stars": "whatever"})", options)), ".");
}

TEST(JsonRows, FindALabelThatOnlyALaterRowHas) {
  EXPECT_EQ(golds(read_all("{\"text\": \"a\"}\n{\"text\": \"b\", \"label\": \"neutral\"}\n")), ".0");
}

TEST(JsonRows, JoinTheTextsOfSeveralFields) {
  ReadOptions options;
  options.text_fields = {"headline", "news.body"};
  const std::string row = R"({"news": {"body": "It rose ."}, "headline": "Profit"})";
  EXPECT_THAT(texts(read_all(row, options)), ElementsAre("Profit\nIt rose ."));
  EXPECT_EQ(first_note(row, options), "input: JSONL in utf-8, text from 'headline' and 'news.body', no labels");
  options.null_value = "-";
  for (const auto& [bad, message] : std::vector<std::pair<std::string, std::string>>{
           {R"({"headline": "a"})", "the row has no field 'news.body'"},
           {R"({"headline": " ", "news": {"body": "b"}})", "'headline' is empty; each"},
           {R"({"headline": "-", "news": {"body": "b"}})", "'headline' is the null value; each"}}) {
    EXPECT_THAT([&] { read_all(bad, options); }, ThrowsMessage<InputError>(HasSubstr(message)));
  }
}

TEST(JsonRows, HaveFieldsInsideOthers) {
  ReadOptions options;
  options.label_field = "entities.sentiment.basic";
  options.text_fields = {"body.text"};
  options.id_field = "key";
  const auto rows = read_all(
      "{\"key\": 7, \"body\": {\"text\": \"a\", \"x\": [{\"text\": 1}]}, "
      "\"entities\": {\"symbols\": [], \"sentiment\": {\"basic\": \"Bullish\"}}}\n"
      "{\"key\": 8, \"entities\": {\"sentiment\": null}, \"body\": {\"text\": \"b\"}}\n",
      options);
  EXPECT_THAT(texts(rows), ElementsAre("a", "b"));
  EXPECT_EQ(golds(rows), "+.");
  EXPECT_EQ(rows[0].id, RowId(7));
  // A name with a point in it is one too.
  EXPECT_THAT(texts(read_all("{\"body.text\": \"a\", \"key\": 1, \"entities.sentiment.basic\": 1}", options)),
              ElementsAre("a"));
}

std::vector<std::string> warnings_of(const std::string& bytes, const std::string& name = "input",
                                     const ReadOptions& options = {}) {
  const auto reader = read_rows(name, bytes, options);
  drain(*reader);
  return reader->report().warnings;
}

TEST(JsonRows, WarnOfAFieldThatTheFirstRowLacksAndThatWouldHoldTheText) {
  const std::string ragged = R"({"title": "a"})"
                             "\n"
                             R"({"title": "b", "text": "c"})";
  const auto warnings = warnings_of(ragged);
  ASSERT_THAT(warnings, SizeIs(1));
  EXPECT_THAT(warnings[0],
              HasSubstr("the text is read from 'title', as in the first row, though other rows have 'text' too"));
  ReadOptions options;
  options.text_fields = {"title"};
  EXPECT_THAT(warnings_of(ragged, "input", options), IsEmpty());
  EXPECT_THAT(warnings_of(R"({"text": ["a"], "title": "b"})"), IsEmpty());
  EXPECT_THAT(warnings_of(R"({"text": "a"})"
                          "\n"
                          R"({"title": "b", "text": "c"})"),
              IsEmpty());
}

TEST(JsonRows, TakeLabelsByNameBeforeIntegers) {
  const std::string row =
      "{\"text\": \"a\", \"gold\": 0, \"choices\": [\"positive\", \"negative\"], \"answer\": \"positive\"}";
  EXPECT_EQ(golds(read_all(row)), "+");
  EXPECT_THAT(warnings_of(row), ElementsAre("input: labels are read from 'answer', which holds words, and not from "
                                            "'gold'; --label-field names another field"));
  EXPECT_EQ(golds(read_all("{\"text\": \"a\", \"label\": 2, \"label_text\": \"negative\"}")), "-");
  EXPECT_EQ(golds(read_all("{\"text\": \"a\", \"label\": 2, \"sentiment_label\": \"unheard of\"}")), "+");
  EXPECT_THAT(warnings_of("{\"text\": \"a\", \"label\": \"neutral\", \"answer\": \"positive\"}"), testing::IsEmpty());
  ReadOptions given;
  given.label_field = "gold";
  given.labels = LabelMap::parse("0=negative,1=positive");
  EXPECT_EQ(golds(read_all(row, given)), "-");
  EXPECT_THAT(warnings_of(row, "input", given), testing::IsEmpty());
}

TEST(JsonRows, TakeAnIntegerBesideChoicesForAPlaceInThem) {
  const std::string rows =
      "{\"text\": \"a\", \"gold\": 0, \"choices\": [\"positive\", \"negative\"]}\n"
      "{\"text\": \"b\", \"choices\": [\"neutral\", \"positive\", [\"x\"]], \"gold\": 1}\n";
  EXPECT_EQ(golds(read_all(rows)), "++");
  EXPECT_THAT(warnings_of(rows),
              ElementsAre("input: integers in 'gold' are read as places in 'choices'; --label-map gives "
                          "them another meaning"));
  EXPECT_THAT([] { read_all("{\"text\": \"a\", \"gold\": 2, \"choices\": [\"positive\", \"negative\"]}"); },
              ThrowsMessage<InputError>(HasSubstr("'gold' is 2, which is not a place in 'choices' (0 to 1)")));
  ReadOptions mapped;
  mapped.labels = LabelMap::parse("0=negative,1=neutral");
  EXPECT_EQ(golds(read_all(rows, mapped)), "-0");
}

TEST(CsvRows, TakeLabelsByNameBeforeIntegers) {
  const std::string rows = "text,label,sentiment\na,0,positive\nb,2,negative\n";
  EXPECT_EQ(golds(read_all(rows, {}, "x.csv")), "+-");
  EXPECT_THAT(warnings_of(rows, "x.csv"),
              ElementsAre("x.csv: labels are read from 'sentiment', which holds words, and not "
                          "from 'label'; --label-field names another field"));
  EXPECT_EQ(golds(read_all("label,label_text,text\n2,negative,a\n", {}, "x.csv")), "-");
  EXPECT_EQ(golds(read_all("text,label,sentiment\na,0,sad\n", {}, "x.csv")), "-");
}

TEST(JsonRows, HaveTheFieldsThatOptionsName) {
  const std::string rows = "{\"text\": \"a\", \"sentiment\": \"positive\"}\n{\"text\": \"b\"}\n";
  ReadOptions label;
  label.label_field = "sentimnt";
  EXPECT_THAT(
      [&] { read_all(rows, label); },
      ThrowsMessage<InputError>("input: no row has the field 'sentimnt' that --label-field names (fields: 'text' "
                                "and 'sentiment')"));
  ReadOptions id;
  id.id_field = "meta.key";
  EXPECT_THAT([&] { read_all(rows, id); }, ThrowsMessage<InputError>(HasSubstr("'meta.key' that --id-field names")));
  EXPECT_EQ(read_all(rows + "{\"text\": \"c\", \"sentimnt\": \"neutral\"}\n", label).size(), 3U);
  EXPECT_TRUE(read_all("", label).empty());
}

TEST(JsonRows, MayFormAnArrayOrGoOverSeveralLines) {
  const std::string array = "[ {\"text\": \"a]}\\\"\"},\n {\"text\":\n \"b\", \"x\": [1, [2]]}\n]\n";
  EXPECT_THAT(texts(read_all(array)), ElementsAre("a]}\"", "b"));
  EXPECT_THAT(texts(read_all(array, {}, "x.jsonl")), ElementsAre("a]}\"", "b"));
  EXPECT_THAT(read_all("[]", {}, "x.json"), IsEmpty());
  EXPECT_THAT(texts(read_all("{\n \"text\": \"a\"\n}\n{\n \"text\": \"b\"\n}\n")), ElementsAre("a", "b"));
  EXPECT_THAT(texts(read_all("{\"text\": \"a\"} {\"text\": \"b\"}", with_format(InputFormat::kJson))),
              ElementsAre("a", "b"));
}

TEST(JsonRows, RefuseAnArrayThatIsBroken) {
  for (const char* array :
       {"[{\"text\": \"a\"}", "[{\"text\": \"a\"},", "[{\"text\": \"a\"}] x", "[{\"text\": \"a\"} {}]", "[,]",
        "[{\"text\": \"a\"},]", "[{\"text\": \"a", "[{\"text\": [\"a"}) {
    EXPECT_THROW(read_all(array, with_on_error(OnError::kSkip), "x.json"), InputError) << array;
  }
}

TEST(JsonRows, RefuseWhatIsNoRow) {
  for (const char* row :
       {"{", "{\"text\": }", "[1]", "\"text\"", "3", "{\"text\": 3}", "{\"text\": null}", "{}",
        "{\"text\": \"a\", \"text\": \"b\"}", "{\"text\": \"a\", \"label\": [1]}", "{\"text\": \"a\", \"label\": true}",
        "{\"text\": \"a\", \"id\": 1.5}", "{\"text\": \"a\", \"id\": 99999999999999999999}", "{\"text\": \"a\"} x",
        "{\"text\": \"\\ud800\"}", "{\"text\": \"a\\u0000\"}", "{\"text\": \" \"}"}) {
    EXPECT_THROW(read_all(row, with_format(InputFormat::kJsonl)), InputError) << row;
  }
}

TEST(JsonRows, SayHowToTakeOutRowsThatAreInsideAField) {
  for (const auto& [row, command] : std::vector<std::pair<std::string, std::string>>{
           {R"({"features":[{"name":"text"}],"rows":[{"row_idx":0,"row":{"text":"Up","label":1}}],"partial":false})",
            "; the text seems to be 'row.text' of the objects in 'rows': take these out with jq -c '.rows[].row'"},
           {R"({"data":[{"text":"Up"}],"errors":[]})",
            "; the text seems to be 'text' of the objects in 'data': take these out with jq -c '.data[]'"},
           {R"({"took":3,"hits":{"total":{"value":1},"hits":[{"_id":"a","_source":{"headline":"Up"}}]}})",
            "'_source.headline' of the objects in 'hits.hits': take these out with jq -c '.hits.hits[]._source'"},
           {R"({"odd name":[{"text":"Up"}]})", "jq -c '.\"odd name\"[]'"},
           {R"({"row_idx":0,"row":{"text":"Up"}})",
            "; it may be 'row.text': name that, or take the inner object out with jq -c '.row'"},
       }) {
    EXPECT_THAT([&] { read_all(row, {}, "x.json"); }, ThrowsMessage<InputError>(HasSubstr(command)));
  }
  for (const char* row :
       {R"({"rows":[],"x":[1,2],"y":{"z":3}})", R"({"it's":[{"text":"Up"}]})", R"({"a":[["text"]]})"}) {
    EXPECT_THAT([&] { read_all(row, {}, "x.json"); },
                ThrowsMessage<InputError>(AllOf(HasSubstr("name it with --text-field"), Not(HasSubstr("jq")))));
  }
}

TEST(JsonRows, RefuseDeepNestingWithoutFallingOver) {
  const std::string deep = "{\"text\": " + std::string(1'000'000, '[');
  EXPECT_THAT([&] { read_all(deep, with_format(InputFormat::kJsonl)); },
              ThrowsMessage<InputError>(HasSubstr("nested more than 64 levels")));
  const std::string other = "{\"text\": \"a\", \"x\": " + std::string(1'000'000, '[');
  EXPECT_THAT([&] { read_all(other, with_format(InputFormat::kJsonl)); },
              ThrowsMessage<InputError>(HasSubstr("nested more than 64 levels")));
}

TEST(Errors, NameFileRowLineColumnReasonAndExcerpt) {
  EXPECT_THAT([] { read_all("{\"text\": \"a\"}\n\n{\"text\": \"b\", \"label\": \"g\x1b[1m\"}", {}, "x.jsonl"); },
              ThrowsMessage<InputError>(HasSubstr("x.jsonl, row 2, line 3")));
  EXPECT_THAT([] { read_all("a@positive\nb\u00E9@go\x1b[1m", with_format(InputFormat::kPhrasebank), "x.txt"); },
              ThrowsMessage<InputError>(
                  "x.txt, row 2, line 2, column 4 (byte 15): 'go\\x1B[1m' is not a label of this "
                  "run, and the part after @ holds the labels: --label-map=\"go\\x1B[1m=\" treats such rows as "
                  "unlabelled, and go\\x1B[1m=neutral at its end as neutral; --labels and --label-set name "
                  "other labels: \"b\u00E9@go\\x1B[1m\""));
}

TEST(Errors, StopAtTheFirstBadRow) {
  const auto reader = read_rows("x.jsonl", "{\"text\": \"a\"}\n{\"text\": 1}\n{\"text\": \"c\"}\n");
  EXPECT_EQ(reader->next()->text, "a");
  EXPECT_THROW(reader->next(), InputError);
  EXPECT_EQ(reader->next(), std::nullopt);
}

TEST(Errors, SkipBadRowsCountThemAndHandThemToTheSink) {
  std::vector<Rejection> rejections;
  ReadOptions options = with_on_error(OnError::kSkip);
  options.on_reject = [&](const Rejection& rejection) { rejections.push_back(rejection); };
  const auto reader = read_rows("x.jsonl", "{\"text\": \"a\"}\n{\"text\": 1}\nnonsense\n{\"text\": \"c\"}\n", options);
  const auto rows = drain(*reader);
  EXPECT_THAT(texts(rows), ElementsAre("a", "c"));
  EXPECT_EQ(rows[1].number, 4U);
  EXPECT_EQ(rows[1].id, RowId(4));
  ASSERT_THAT(rejections, SizeIs(2));
  EXPECT_EQ(rejections[0].number, 2U);
  EXPECT_EQ(rejections[0].reason, "'text' is an integer, not a string");
  EXPECT_EQ(rejections[1].line, 3U);
  EXPECT_EQ(rejections[1].record, "nonsense");
  EXPECT_EQ(reader->report().rejected, 2U);
  EXPECT_EQ(reader->report().rows, 4U);
  EXPECT_THAT(reader->report().warnings, ElementsAre("2 of 4 rows could not be read and were skipped"));
}

TEST(Errors, HandOutBadRowsWithTheirFault) {
  const auto rows =
      read_all("{\"text\": \"a\", \"label\": 1}\n{\"text\": \"b\", \"label\": \"x\"}\n{\"text\": \"c\"}\n",
               with_on_error(OnError::kNull));
  EXPECT_THAT(texts(rows), ElementsAre("a", "", "c"));
  EXPECT_FALSE(rows[0].fault);
  EXPECT_THAT(rows[1].fault.value(), HasSubstr("'x' is not a label"));
  EXPECT_EQ(rows[1].id, RowId(2));
  EXPECT_FALSE(rows[2].fault);
  EXPECT_EQ(golds(rows), "0..");
}

TEST(Errors, GoOnAfterARowThatIsTooLong) {
  ReadOptions options = with_on_error(OnError::kSkip);
  options.max_row_bytes = 1000;
  std::vector<Rejection> rejections;
  options.on_reject = [&](const Rejection& rejection) { rejections.push_back(rejection); };
  EXPECT_THAT(texts(read_all("a\n" + std::string(5'000'000, 'x') + "\nb\n", options)), ElementsAre("a", "b"));
  ASSERT_THAT(rejections, SizeIs(1));
  EXPECT_EQ(rejections[0].line, 2U);
  EXPECT_EQ(rejections[0].reason, "the row is longer than 1000 bytes; is this a file of rows?");
  EXPECT_THROW(read_all("[{\"text\": \"" + std::string(5'000'000, 'x') + "\"}]", options, "x.json"), InputError);
}

TEST(Errors, BecomeOneLineOfJson) {
  Rejection rejection{"a.csv", 2, 3, 4, 5, "why", "excerpt", "r\xE9\x1b"};
  EXPECT_EQ(rejection_to_json(rejection),
            "{\"file\":\"a.csv\",\"row\":2,\"line\":3,\"column\":4,\"offset\":5,"
            "\"reason\":\"why\",\"record\":\"r\uFFFD\\u001b\"}");
}

TEST(Rows, OfOneMegabyteAreRead) {
  const std::string text(1'000'000, 'x');
  EXPECT_THAT(texts(read_all("{\"text\": \"" + text + "\"}\n{\"text\": \"b\"}")), ElementsAre(text, "b"));
  EXPECT_THAT(texts(read_all("text,label\n\"" + text + "\n\",1\nb,2\n")), ElementsAre(text + "\n", "b"));
  EXPECT_THAT(texts(read_all(text + "\nb")), ElementsAre(text, "b"));
}

TEST(Rows, SayThatIntegersWereReadWithAMappingThatNobodyStated) {
  const auto rows_of = [](const std::vector<int>& labels) {
    std::string rows;
    for (const int label : labels) rows += "{\"text\": \"a\", \"label\": " + std::to_string(label) + "}\n";
    return rows;
  };
  const auto reader = read_rows("x", rows_of({2, 0, 1, -1}));
  drain(*reader);
  EXPECT_THAT(reader->report().unexplained.integers, ElementsAre(-1, 0, 1, 2));
  EXPECT_THAT(reader->report().warnings.back(), HasSubstr("0 negative, 1 neutral, 2 positive"));
  const auto some = read_rows("x", rows_of({2, 0}));
  drain(*some);
  EXPECT_TRUE(some->report().warnings.empty());
  ReadOptions options;
  options.labels = LabelMap::scheme("phrasebank");
  const auto told = read_rows("x", "{\"text\": \"a\", \"label\": 2}", options);
  drain(*told);
  EXPECT_TRUE(told->report().unexplained.integers.empty());
}

TEST(Rows, OfAnIntegerThatIsNoPlaceAmongTheLabelsEndTheInput) {
  const std::string bytes = "text,label\na,1\nb,3\n";
  const auto reader = read_rows("x.csv", bytes);
  EXPECT_TRUE(reader->next()->gold);
  EXPECT_THROW(reader->next(), InputError);
  ReadOptions options;
  options.refuse_other_integers = false;
  const auto looked_through = read_rows("x.csv", bytes, options);
  drain(*looked_through);
  EXPECT_THAT(looked_through->report().unexplained.integers, ElementsAre(1, 3));
}

class Files : public TemporaryFolder {};

TEST_F(Files, AreReadOneAfterAnotherWithRowsNumberedThrough) {
  const auto reader =
      open_rows({write("a.jsonl", "{\"text\": \"a\"}"), write("b.csv", "news,label\nb,1\n"), write("c.txt", "c\nd")});
  const auto rows = drain(*reader);
  EXPECT_THAT(texts(rows), ElementsAre("a", "b", "c", "d"));
  EXPECT_EQ(rows[3].number, 4U);
  EXPECT_EQ(reader->report().rows, 4U);
  EXPECT_EQ(reader->report().labelled, 1U);
  EXPECT_THAT(reader->report().notes, SizeIs(3));
}

TEST_F(Files, ThatAreMissingOrFoldersAreRefusedBeforeTheFirstRow) {
  EXPECT_THAT(
      [&] {
        open_rows({write("a.txt", "a"), path("none.txt")});
      },
      ThrowsMessage<InputError>(AllOf(HasSubstr("none.txt"), HasSubstr("No such file"))));
  EXPECT_THAT([&] { open_rows({folder_}); }, ThrowsMessage<InputError>(HasSubstr("is a folder")));
}

TEST_F(Files, ThatChangeOrVanishUnderTheRunAreErrors) {
  std::string content = "a\n";
  for (int i = 0; i < 500'000; ++i) content += "some text\n";  // more than is read ahead
  const std::string file = write("a.txt", content);
  auto reader = open_rows({file});
  EXPECT_EQ(reader->next()->text, "a");
  std::ofstream(file, std::ios::app) << "c\n";
  EXPECT_THAT([&] { drain(*reader); }, ThrowsMessage<InputError>(HasSubstr("changed while the run was reading it")));
  reader = open_rows({file});
  std::filesystem::remove(file);
  EXPECT_THAT([&] { drain(*reader); }, ThrowsMessage<InputError>(HasSubstr("cannot be opened any more")));
}

TEST_F(Files, OfTheRealDataAreReadWithoutOptions) {
  const std::string shared = shared_folder().string();
  const std::string phrasebank = shared + "/phrasebank/Sentences_AllAgree.dev.txt";
  const std::string twitter = shared + "/training-data/twitter-financial-news/sent_train.csv";
  if (!std::filesystem::exists(phrasebank) || !std::filesystem::exists(twitter)) GTEST_SKIP() << "no shared data";
  const auto phrases = open_rows({phrasebank});
  EXPECT_THAT(drain(*phrases), SizeIs(566));
  EXPECT_EQ(phrases->report().labelled, 566U);
  ReadOptions options;
  options.labels = LabelMap::scheme("bearish-bullish-neutral");
  const auto tweets = open_rows({twitter}, options);
  EXPECT_THAT(drain(*tweets), SizeIs(9543));
  EXPECT_EQ(tweets->report().labelled, 9543U);
}

}  // namespace
}  // namespace flant5
