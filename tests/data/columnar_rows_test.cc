#include "data/columnar_rows.h"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include <algorithm>
#include <fstream>
#include <nlohmann/json.hpp>

#include "data/file_rows.h"
#include "flant5/error.h"
#include "tests/data/read_all.h"
#include "tests/data/temporary_folder.h"
#include "tests/data/trickle.h"
#include "tests/folders.h"

namespace flant5 {
namespace {

using testing::AllOf;
using testing::Each;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;
using testing::ThrowsMessage;
using testing_data::drain;
using testing_data::golds;
using testing_data::read_all;
using testing_data::texts;

const std::string kFolder = (source_folder() / "tests/columnar/").string();
const std::vector<std::string> kEndings{".parquet", ".arrow", ".arrows"};

std::string bytes_of(const std::string& name) {
  std::ifstream file(kFolder + name, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

// A column as pyarrow reads it.
nlohmann::json golden(const std::string& file, const std::string& column) {
  std::ifstream in(source_folder() / "tests/goldens/columnar.json");
  return nlohmann::json::parse(in).at(file).at(column);
}

ReadOptions with_fields(std::string text, std::string label) {
  ReadOptions options;
  if (!text.empty()) options.text_fields = {std::move(text)};
  options.label_field = std::move(label);
  options.on_error = OnError::kNull;
  return options;
}

// A row without text is a bad one.
nlohmann::json texts_or_null(const std::vector<Example>& rows) {
  nlohmann::json all;
  for (const Example& row : rows) all.push_back(row.fault ? nlohmann::json() : nlohmann::json(row.text));
  return all;
}

TEST(Columnar, EachTypeOfTextIsReadAsPyarrowReadsIt) {
  for (const std::string& ending : kEndings) {
    std::vector<std::string> columns{"string", "large_string", "dictionary"};
    if (ending != ".parquet") columns.emplace_back("string_view");
    for (const std::string& column : columns) {
      nlohmann::json expected = golden("types" + ending, column);
      ASSERT_EQ(expected.at(1), "");
      expected[1] = nullptr;  // an empty text is a bad row too
      EXPECT_EQ(texts_or_null(drain(*open_rows({kFolder + "types" + ending}, with_fields(column, "words")))), expected)
          << ending << column;
    }
  }
}

TEST(Columnar, EachTypeOfLabelIsRead) {
  for (const std::string& ending : kEndings) {
    for (const char* const column : {"words", "word_dictionary", "int8", "uint8", "int16", "uint16", "int32", "uint32",
                                     "int64", "uint64", "double"}) {
      EXPECT_EQ(golds(drain(*open_rows({kFolder + "types" + ending}, with_fields("string", column)))), "+..-0")
          << ending << column;
    }
  }
}

TEST(Columnar, BooleansAreLabelsWithAMap) {
  ReadOptions options = with_fields("string", "boolean");
  options.labels = LabelMap::parse("true=positive,false=negative");
  EXPECT_EQ(golds(drain(*open_rows({kFolder + "types.parquet"}, options))), "+..-+");
}

TEST(Columnar, ANumberThatIsNoneIsNoLabel) {
  EXPECT_EQ(golds(drain(*open_rows({kFolder + "types.arrow"}, with_fields("string", "float")))), "+..-.");
}

TEST(Columnar, IdsKeepTheirType) {
  ReadOptions options = with_fields("string", "");
  options.id_field = "id_integer";
  std::vector<Example> rows = drain(*open_rows({kFolder + "types.parquet"}, options));
  ASSERT_THAT(rows, SizeIs(5));
  EXPECT_EQ(rows[0].id, RowId(10));
  EXPECT_EQ(rows[3].id, RowId(4));  // has none, so it is numbered
  options.id_field = "id_string";
  rows = drain(*open_rows({kFolder + "types.parquet"}, options));
  EXPECT_EQ(rows[0].id, RowId("a"));
  EXPECT_EQ(rows[4].id, RowId("e"));
}

TEST(Columnar, FieldsOfStructsAreNamedByTheirPath) {
  for (const std::string& ending : kEndings) {
    const auto rows = drain(*open_rows({kFolder + "types" + ending}, with_fields("struct.text", "struct.deep.label")));
    EXPECT_EQ(golds(rows), "+..-0") << ending;
    EXPECT_EQ(rows[4].text, "Sales fell .") << ending;
  }
}

TEST(Columnar, RowsAreThoseOfTheTextInEveryForm) {
  const auto expected = drain(*open_rows({(source_folder() / "examples/financial_news.jsonl").string()}));
  ASSERT_THAT(expected, SizeIs(60));
  for (const char* const name : {"news.parquet", "news.arrow", "news.arrows", "packed.parquet", "packed.arrows"}) {
    const auto reader = open_rows({kFolder + name});
    const auto rows = drain(*reader);
    EXPECT_EQ(texts(rows), texts(expected)) << name;
    EXPECT_EQ(golds(rows), golds(expected)) << name;
    ASSERT_EQ(rows.back().id, RowId("news-60")) << name;
    EXPECT_THAT(reader->report().warnings, IsEmpty()) << name;
    EXPECT_THAT(
        reader->report().notes,
        ElementsAre(AllOf(HasSubstr(name), HasSubstr("text from 'sentence', labels from 'label', ids from 'id', "
                                                     "which the file names: 0 negative, 1 neutral and 2 positive"))))
        << name;
  }
}

TEST(Columnar, FilesSayHowManyRowsTheyHaveAndStreamsDoNot) {
  const auto count = [](std::vector<std::string> names) {
    for (std::string& name : names) name = kFolder + name;
    return count_rows_unread(names, {});
  };
  EXPECT_EQ(count({"news.parquet"}), 60U);
  EXPECT_EQ(count({"news.arrow", "news.parquet"}), 120U);
  EXPECT_EQ(count({"news.arrows"}), std::nullopt);
  EXPECT_EQ(count({"news.parquet", "../../examples/financial_news.jsonl"}), std::nullopt);
}

TEST(Columnar, ARangeOfTheRowsKeepsTheirNumbers) {
  const std::vector<std::string> files{kFolder + "news.arrow", kFolder + "news.parquet", kFolder + "packed.parquet"};
  const std::vector<Example> all = drain(*open_rows(files, {}));
  ASSERT_THAT(all, SizeIs(180));
  for (const auto& [begin, end] : {std::pair{0U, 180U},
                                   {0U, 7U},
                                   {6U, 8U},
                                   {7U, 14U},
                                   {59U, 61U},
                                   {60U, 60U},
                                   {100U, 150U},
                                   {119U, 121U},
                                   {121U, 900U},
                                   {180U, 200U}}) {
    ReadOptions options;
    options.range = {begin, end};
    const auto reader = open_rows(files, options);
    const std::vector<Example> rows = drain(*reader);
    const std::size_t expected = std::min<std::size_t>(end, 180) - begin;
    ASSERT_THAT(rows, SizeIs(expected)) << begin << " to " << end;
    EXPECT_EQ(reader->report().rows, expected);
    for (std::size_t i = 0; i < rows.size(); ++i) {
      EXPECT_EQ(rows[i].number, begin + i + 1);
      EXPECT_EQ(rows[i].text, all[begin + i].text);
      EXPECT_EQ(rows[i].gold, all[begin + i].gold);
    }
  }
}

TEST(Columnar, ABadRowOfARangeIsNamedAsAmongAllRows) {
  ReadOptions options = with_fields("string", "words");
  options.range = {1, 2};
  std::vector<Rejection> rejections;
  options.on_reject = [&](const Rejection& rejection) { rejections.push_back(rejection); };
  const auto reader = open_rows({kFolder + "types.parquet"}, options);
  EXPECT_THAT(drain(*reader), SizeIs(1));
  ASSERT_THAT(rejections, SizeIs(1));
  EXPECT_EQ(rejections[0].number, 2U);
  EXPECT_EQ(rejections[0].line, 2U);
  EXPECT_THAT(reader->report().warnings, ElementsAre(HasSubstr("1 of 1 row could not be read")));
}

// Bytes in any order, counted as they are read.
class CountedBytes : public ByteSource, public RandomAccess {
 public:
  CountedBytes(std::string bytes, std::size_t& count) : bytes_(std::move(bytes)), count_(count) {}

  ReadResult read(std::span<char> into, Wait) override {
    const std::size_t size = read_at(at_, into);
    at_ += size;
    return size > 0 ? ReadResult{ReadStatus::kData, size} : ReadResult{ReadStatus::kEnd, 0};
  }
  RandomAccess* random_access() override { return this; }

  std::uint64_t size() const override { return bytes_.size(); }
  std::size_t read_at(std::uint64_t at, std::span<char> into) override {
    const std::size_t size = bytes_.copy(into.data(), into.size(), at);
    count_ += size;
    return size;
  }

 private:
  std::string bytes_;
  std::size_t& count_;
  std::size_t at_ = 0;
};

// Its row groups have seven rows. The first row shows which field holds the labels.
TEST(Columnar, OfAParquetFileTheRowGroupsPassedOverAreNotRead) {
  const auto bytes_for = [](std::size_t passed_over, const std::string& expected) {
    std::size_t count = 0;
    ReadOptions options;
    FileRows file("news.parquet", std::make_unique<CountedBytes>(bytes_of("news.parquet"), count), options, true);
    FileRows::Outcome outcome;
    EXPECT_EQ(file.pass_over(passed_over), passed_over);
    EXPECT_EQ(file.next(outcome, Wait::kYes), ReadStatus::kData);
    EXPECT_EQ(std::get<std::string>(outcome.example.id), expected);
    return count;
  };
  const std::size_t first = bytes_for(1, "news-02");
  for (const std::size_t passed_over : {7U, 13U, 30U, 55U, 59U}) {
    const std::string id = fmt::format("news-{:02}", passed_over + 1);
    EXPECT_LT(bytes_for(passed_over, id), first + 2'500) << passed_over;  // another group has about a thousand
  }
}

TEST(Columnar, AStreamComesAsItIsWritten) {
  const std::string bytes = bytes_of("news.arrows");
  auto source = std::make_unique<Trickle>(bytes);
  const Trickle& trickle = *source;
  const ReadOptions options;
  FileRows file("pipe", std::move(source), options, /*can_be_read_again=*/false);
  FileRows::Outcome outcome;
  EXPECT_EQ(file.next(outcome, Wait::kNo), ReadStatus::kNothingYet);
  EXPECT_EQ(file.next(outcome, Wait::kYes), ReadStatus::kData);
  EXPECT_LT(trickle.at(), bytes.size() / 4);
  std::size_t rows = 1;
  while (file.next(outcome, Wait::kYes) == ReadStatus::kData) ++rows;
  EXPECT_EQ(rows, 60U);
}

TEST(Columnar, FilesCutOffAnywhereAreAnError) {
  for (const char* const name : {"news.parquet", "news.arrow", "news.arrows", "packed.parquet", "packed.arrows"}) {
    const std::string whole = bytes_of(name);
    for (std::size_t size = 8; size < whole.size(); size += 97) {
      EXPECT_THROW(read_all(whole.substr(0, size), {}, name), InputError) << name << ' ' << size;
    }
    EXPECT_THROW(read_all(whole.substr(0, whole.size() - 1), {}, name), InputError) << name;
  }
}

// What can be told of a changed byte is told, what cannot is another value; nothing else happens.
TEST(Columnar, BrokenBytesAreErrorsOrOtherRows) {
  for (const char* const name : {"news.parquet", "news.arrow", "news.arrows", "packed.parquet", "packed.arrows"}) {
    const std::string whole = bytes_of(name);
    std::size_t errors = 0;
    for (std::size_t at = 0; at < whole.size(); at += 37) {
      std::string broken = whole;
      broken[at] = static_cast<char>(broken[at] ^ 0x55);
      try {
        read_all(broken, testing_data::with_on_error(OnError::kSkip), name);
      } catch (const InputError& error) {
        ++errors;
        EXPECT_THAT(std::string(error.what()), HasSubstr(name));
      }
    }
    EXPECT_GT(errors, 0U) << name;
  }
}

TEST(Columnar, AStreamThatGoesOnAfterItsEndIsAnError) {
  const std::string stream = bytes_of("news.arrows");
  EXPECT_THAT([&] { read_all(stream + stream); }, ThrowsMessage<InputError>(HasSubstr("follows the mark at its end")));
}

TEST(Columnar, WhatHasToBeReadInAnyOrderIsRefusedFromAPipe) {
  class Once : public ByteSource {
   public:
    explicit Once(const std::string& bytes) : memory_(read_memory(bytes)) {}
    ReadResult read(std::span<char> into, Wait wait) override { return memory_->read(into, wait); }

   private:
    std::unique_ptr<ByteSource> memory_;
  };
  for (const auto& [name, kind] :
       {std::pair{"news.parquet", "a Parquet file"}, std::pair{"news.arrow", "an Arrow file"}}) {
    const ReadOptions options;
    FileRows file("standard input", std::make_unique<Once>(bytes_of(name)), options);
    FileRows::Outcome outcome;
    EXPECT_THAT([&] { file.next(outcome, Wait::kYes); },
                ThrowsMessage<InputError>(AllOf(HasSubstr(kind), HasSubstr("save it to a file"))));
  }
}

TEST(Columnar, ColumnsThatCannotServeAreNamedWithTheirTypesAndTheOthers) {
  struct Case {
    ReadOptions options;
    std::string part;
  };
  ReadOptions id = with_fields("string", "words");
  id.id_field = "double";
  for (const auto& [options, part] :
       {Case{with_fields("int8", ""),
             "--text-field: the column 'int8' is of type int8, which cannot hold text (columns: "
             "'string' (string), 'large_string' (large_string), "},
        Case{with_fields("bytes", ""), "the column 'bytes' is of type binary"},
        Case{with_fields("string", "list"), "--label-field: the column 'list' is of type list<"},
        Case{with_fields("string", "day"), "the column 'day' is of type date32[day], which cannot hold labels"},
        Case{with_fields("string", "word"), "--label-field: there is no column 'word' (columns: 'string' (string)"},
        Case{with_fields("", "words"), "no column with a usual name holds text (columns: 'string' (string)"},
        Case{id, "--id-field: the column 'double' is of type double, which cannot hold ids"}}) {
    EXPECT_THAT([&] { drain(*open_rows({kFolder + "types.arrow"}, options)); },
                ThrowsMessage<InputError>(AllOf(HasSubstr("types.arrow: "), HasSubstr(part))));
  }
}

TEST(Columnar, OptionsThatSpeakOfTextAreRefused) {
  ReadOptions encoding;
  encoding.encoding = Encoding::kLatin1;
  ReadOptions separator;
  separator.separator = ';';
  ReadOptions format = testing_data::with_format(InputFormat::kCsv);
  for (const auto& [options, part] : {std::pair{encoding, "leave --encoding out"}, std::pair{separator, "separators"},
                                      std::pair{format, "--input-format"}}) {
    EXPECT_THAT([&] { drain(*open_rows({kFolder + "news.parquet"}, options)); },
                ThrowsMessage<InputError>(HasSubstr(part)));
  }
}

TEST(Columnar, TextThatIsOnlyNamedSoIsRefused) {
  for (const char* const name : {"rows.parquet", "rows.arrow", "rows.feather"}) {
    EXPECT_THAT([&] { read_all("Profit rose .\n", {}, name); },
                ThrowsMessage<InputError>(HasSubstr("does not begin like a Parquet or Arrow file")));
    EXPECT_EQ(texts(read_all("Profit rose .\n", testing_data::with_format(InputFormat::kPlain), name)),
              std::vector<std::string>{"Profit rose ."});
  }
  EXPECT_THROW(read_all("Profit rose .\n", testing_data::with_format(InputFormat::kParquet), "rows"), InputError);
  EXPECT_THROW(read_all("", {}, "rows.parquet"), InputError);
  EXPECT_EQ(texts(read_all("PARENT FIRM FINED\n")), std::vector<std::string>{"PARENT FIRM FINED"});
  EXPECT_THAT([&] { read_all("PARE\x01\x02", {}, "rows.parquet"); }, ThrowsMessage<InputError>(HasSubstr("encrypted")));
  EXPECT_THAT([&] { read_all("FEA1\x01\x02", {}, "rows.feather"); }, ThrowsMessage<InputError>(HasSubstr("version 1")));
}

TEST(Columnar, BadRowsNameFileRowAndColumn) {
  ReadOptions options = with_fields("string", "boolean");
  options.on_error = OnError::kSkip;
  std::vector<std::string> faults;
  options.on_reject = [&](const Rejection& rejection) {
    faults.push_back(describe(rejection));
    EXPECT_THAT(rejection_to_json(rejection), AllOf(HasSubstr("\"row_of_file\":"), Not(HasSubstr("\"line\":"))));
  };
  drain(*open_rows({kFolder + "types.parquet"}, options));
  ASSERT_THAT(faults, SizeIs(5));
  EXPECT_THAT(faults, Each(HasSubstr("types.parquet, row ")));
  EXPECT_THAT(faults[0], HasSubstr("row 1: 'true' is not a label of this run, and 'boolean' holds the labels"));
  EXPECT_THAT(faults[1], HasSubstr("row 2: the text in column 'string' is empty"));
  EXPECT_THAT(faults[2], HasSubstr("row 3: 'string' is null, not a string"));
}

TEST(Columnar, ARowOfALaterFileHasItsNumberInThatFile) {
  EXPECT_THAT(
      [] {
        drain(*open_rows({kFolder + "news.parquet", kFolder + "types.parquet"}, ReadOptions{}));
      },
      ThrowsMessage<InputError>(HasSubstr("types.parquet: no column with a usual name holds text")));
  ReadOptions options;
  options.labels = LabelMap(LabelSet::parse("sadness,joy"));
  EXPECT_THAT(
      [&] {
        drain(*open_rows({kFolder + "emotion.parquet", kFolder + "news.parquet"}, options));
      },
      ThrowsMessage<InputError>(HasSubstr("emotion.parquet, row 3: 'anger' in column 'label' is not a label")));
  options.labels = LabelMap(LabelSet::parse("sadness,joy,anger"));
  EXPECT_THAT(
      [&] {
        drain(*open_rows({kFolder + "emotion.parquet", kFolder + "news.parquet"}, options));
      },
      ThrowsMessage<InputError>(HasSubstr("news.parquet, row 5 (1 of the file): 'negative' in column 'label'")));
}

TEST(Columnar, MinusOneIsNoLabel) {
  ReadOptions options;
  options.labels = LabelMap(LabelSet::parse("sadness,joy,anger"));
  const auto reader = open_rows({kFolder + "emotion.parquet"}, options);
  EXPECT_EQ(golds(drain(*reader)), "-0+.");
  EXPECT_EQ(reader->report().marked_unlabelled, 1U);
}

TEST(Columnar, AnIntegerWithoutANameIsABadRow) {
  const std::vector<std::string> names{"negative", "positive"};
  EXPECT_NO_THROW(check_class(names, "label", "negative"));
  EXPECT_NO_THROW(check_class(names, "label", "-1"));
  EXPECT_NO_THROW(check_class(names, "label", ""));
  EXPECT_NO_THROW(check_class({}, "label", "7"));
  for (const char* const label : {"2", "7", "-2"}) EXPECT_THROW(check_class(names, "label", label), RowFault) << label;
}

TEST(Columnar, LabelsOfAFileAreTheNamesOfItsClasses) {
  EXPECT_THAT(class_names_in_file(kFolder + "emotion.parquet", {}), ElementsAre("sadness", "joy", "anger"));
  EXPECT_THAT(class_names_in_file(kFolder + "news.arrows", {}), ElementsAre("negative", "neutral", "positive"));
  EXPECT_THAT(class_names_in_file(kFolder + "types.arrow", {}), IsEmpty());
  EXPECT_THAT(class_names_in_file((source_folder() / "examples/financial_news.jsonl").string(), {}), IsEmpty());
  ReadOptions other;
  other.label_field = "text";
  EXPECT_THAT(class_names_in_file(kFolder + "emotion.parquet", other), IsEmpty());
}

TEST(Columnar, RowsThatAreTooLongAreBad) {
  ReadOptions options = testing_data::with_on_error(OnError::kNull);
  options.read_labels = false;
  options.max_row_bytes = 51;
  const auto rows = drain(*open_rows({kFolder + "emotion.parquet"}, options));
  ASSERT_THAT(rows, SizeIs(4));
  EXPECT_EQ(rows[0].text, "I miss my old team .");
  EXPECT_THAT(rows[2].fault, testing::Optional(HasSubstr("longer than 51 bytes")));
}

class ChangingColumnar : public testing_data::TemporaryFolder {};

TEST_F(ChangingColumnar, FileIsSaidToHaveChanged) {
  const std::string path = write("news.parquet", bytes_of("news.parquet"));
  const auto reader = open_rows({path});
  ASSERT_TRUE(reader->next());
  write("news.parquet", bytes_of("packed.parquet"));
  EXPECT_THAT([&] { drain(*reader); }, ThrowsMessage<InputError>(HasSubstr("changed while the run was reading it")));
}

}  // namespace
}  // namespace flant5
