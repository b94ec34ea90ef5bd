#include "data/file_rows.h"

#include <gmock/gmock.h>

#include "flant5/error.h"
#include "tests/data/read_all.h"

namespace flant5 {
namespace {

// A byte at a time, with a pause before each: every place where a read can end does.
class Trickle : public ByteSource {
 public:
  explicit Trickle(std::string bytes) : bytes_(std::move(bytes)) {}
  ReadResult read(std::span<char> into, Wait wait) override {
    if (wait == Wait::kNo) return {ReadStatus::kNothingYet, 0};
    if (at_ == bytes_.size()) return {};
    into[0] = bytes_[at_++];
    return {ReadStatus::kData, 1};
  }

 private:
  std::string bytes_;
  std::size_t at_ = 0;
};

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

TEST(FileRows, DoNotDependOnTheCarriageReturnsOfAMacintosh) {
  // The second byte settles it: from then on a lone CR ends a line.
  const ReadOptions options = testing_data::with_format(InputFormat::kPlain);
  EXPECT_THAT(read_from(std::make_unique<Trickle>("a\rb\r\nc\nd\r"), options),
              testing::ElementsAre("a|.", "b|.", "c|.", "d|."));
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
  EXPECT_THAT(first_note("broken\na@positive\nb@neutral\n", skip), testing::HasSubstr("phrasebank"));
  EXPECT_THAT(first_note("broken\n{\"text\": \"a\"}\n{\"text\": \"b\"}\n", skip), testing::HasSubstr("JSONL"));
  EXPECT_THAT(first_note("text,label\na,1\nb,1\nc,d,1\n", skip), testing::HasSubstr("CSV"));
}

}  // namespace
}  // namespace flant5
