#include "data/row_fields.h"

#include <gmock/gmock.h>

#include "flant5/error.h"
#include "tests/data/read_all.h"

namespace flant5 {
namespace {

using namespace testing_data;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::ThrowsMessage;

ReadOptions asking(std::vector<std::string> keep, std::vector<std::string> prompt_fields = {}, bool keep_all = false) {
  ReadOptions options;
  options.keep = std::move(keep);
  options.prompt_fields = std::move(prompt_fields);
  options.keep_all = keep_all;
  return options;
}

TEST(RowFields, OfJsonKeepTheirType) {
  const auto rows = read_all(
      "{\"text\": \"a\", \"b\": 1.50, \"c\": [true, {\"d\": \"\\u00e9\\n\"}], \"e\": null}\n{\"e\": {}, \"text\": "
      "\"b\"}\n",
      asking({"c", "b", "e"}));
  EXPECT_THAT(rows[0].kept, ElementsAre(JsonField{"c", "[true,{\"d\":\"\u00e9\\n\"}]"}, JsonField{"b", "1.5"},
                                        JsonField{"e", "null"}));
  EXPECT_THAT(rows[1].kept, ElementsAre(JsonField{"e", "{}"}));
}

TEST(RowFields, AreFoundByNameBeforePath) {
  const std::string row = R"({"text": "a", "x.y": 1, "x": {"y": 2, "z.w": {"v": 3}}})";
  EXPECT_THAT(read_all(row, asking({"x.y", "x.z.w.v"}))[0].kept,
              ElementsAre(JsonField{"x.y", "1"}, JsonField{"x.z.w.v", "3"}));
  EXPECT_THAT(read_all(row, asking({"x.y", "text", "x.z.w.v"}, {}, true))[0].kept,
              ElementsAre(JsonField{"text", "\"a\""}, JsonField{"x.y", "1"}, JsonField{"x", R"({"y":2,"z.w":{"v":3}})"},
                          JsonField{"x.z.w.v", "3"}));
}

TEST(RowFields, OfAPromptAreText) {
  const auto rows = read_all(R"({"text": "a", "b": "x\ty", "c": 1.50, "d": true, "e": [1], "f": ""})",
                             asking({}, {"b", "c", "d", "e", "f"}));
  EXPECT_THAT(rows[0].prompt_fields, ElementsAre("x\ty", "1.5", "true", "[1]", ""));
  EXPECT_THAT(rows[0].kept, IsEmpty());
  EXPECT_THAT(read_all("text,b\na,7\n", asking({"b"}, {"B", "text"}), "x.csv")[0].prompt_fields, ElementsAre("7", "a"));
}

TEST(RowFields, OfAPromptMustBeThere) {
  for (const char* row : {R"({"text": "a", "b": null})", R"({"text": "a"})", R"({"text": "a", "b": NaN})"}) {
    EXPECT_THAT([&] { read_all(row, asking({}, {"b"})); },
                ThrowsMessage<InputError>(HasSubstr("the row has no 'b', which the prompt needs")));
  }
  EXPECT_THAT([] { read_all("{\"text\": \"a\"}\n{\"text\": \"b\"}\n", asking({}, {"b"})); },
              ThrowsMessage<InputError>(HasSubstr("row 1")));
  ReadOptions skipping = asking({}, {"b"});
  skipping.on_error = OnError::kSkip;
  EXPECT_THAT([&] { read_all("{\"text\": \"a\"}\n", skipping); },
              ThrowsMessage<InputError>(HasSubstr("no row has the field 'b' that the prompt needs (fields: 'text')")));
}

TEST(RowFields, OfTextThereAreNone) {
  EXPECT_THAT([] { read_all("a\n", asking({"b"})); },
              ThrowsMessage<InputError>(HasSubstr("is read as plain text, a sentence a line, which has none")));
  EXPECT_THAT([] { read_all("a@neutral\n", asking({}, {}, true)); },
              ThrowsMessage<InputError>(HasSubstr("phrasebank")));
}

TEST(RowFields, NameTheHeader) {
  // Names that are not usual ones: without them the first row would be one of data.
  ReadOptions options = asking({"firm"}, {});
  options.text_fields = {"1"};
  const auto rows = read_all("said,firm\nUp .,Nokia\n", options, "x.csv");
  EXPECT_THAT(texts(rows), ElementsAre("Up ."));
}

TEST(PlainValue, IsWhatACellHolds) {
  EXPECT_EQ(plain_value(json_string("a \"b\"\n\xff")), "a \"b\"\n\uFFFD");
  EXPECT_EQ(plain_value("null"), "");
  EXPECT_EQ(plain_value("[1,null]"), "[1,null]");
}

}  // namespace
}  // namespace flant5
