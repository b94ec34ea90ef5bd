#include "data/result_file.h"

#include <gmock/gmock.h>

#include "data/prediction_reader.h"
#include "data/prediction_writer.h"
#include "tests/data/temporary_folder.h"
#include "tests/labels.h"

namespace flant5 {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using testing::ThrowsMessage;

class ResultFiles : public testing_data::TemporaryFolder {};

Prediction make_prediction(std::int64_t id) {
  Prediction prediction;
  prediction.id = id;
  prediction.label = kNeutral;
  prediction.completion = "neu\ntral, \"" + std::to_string(id) + "\"\n";
  return prediction;
}

ResultFileOptions resuming(OutputFormat format, std::string manifest = "model: a\nprompt: b\n") {
  return {format, std::move(manifest), nullptr, true};
}

constexpr std::int64_t kRows = 3;

// As the program does it: what is kept is read, the rest is made.
void run(const std::string& path, OutputFormat format, std::int64_t rows = kRows, bool finish = true) {
  ResultFile file(path, resuming(format));
  PredictionWriter writer(file, format, kSentiments, {}, file.is_empty());
  PredictionReader kept(file.partial_path());
  std::int64_t id = 0;
  for (; id < static_cast<std::int64_t>(file.kept_rows()); ++id) ASSERT_EQ(kept.next()->id, RowId(id));
  for (; id < rows; ++id) writer.write(make_prediction(id));
  writer.flush();
  if (finish) file.finish();
}

TEST_F(ResultFiles, EndEqualWhereverAnEarlierRunWasKilled) {
  for (const OutputFormat format : {OutputFormat::kJsonl, OutputFormat::kCsv, OutputFormat::kTsv}) {
    run(path("whole"), format);
    run(path("killed"), format, kRows, /*finish=*/false);
    const std::string whole = read("whole");
    EXPECT_EQ(read("killed.partial"), whole);
    for (std::size_t size = 0; size <= whole.size(); size += 2) {
      write("killed.partial", whole.substr(0, size));
      write("killed.partial.manifest", "model: a\nprompt: b\n");
      run(path("killed"), format);
      ASSERT_EQ(read("killed"), whole) << size;
    }
  }
  EXPECT_EQ(file_count(), 2U);  // nothing partial is left
}

TEST_F(ResultFiles, KeepRowsThatWereWrittenWhenTheyAreGivenUp) {
  run(path("a.jsonl"), OutputFormat::kJsonl, 2, /*finish=*/false);
  EXPECT_FALSE(std::filesystem::exists(path("a.jsonl")));
  const ResultFile file(path("a.jsonl"), resuming(OutputFormat::kJsonl));
  EXPECT_EQ(file.kept_rows(), 2U);
  EXPECT_FALSE(file.is_empty());
}

TEST_F(ResultFiles, LeaveNothingBehindWhereNothingWasWritten) {
  run(path("a.jsonl"), OutputFormat::kJsonl, /*rows=*/0, /*finish=*/false);
  EXPECT_EQ(file_count(), 0U);
}

TEST_F(ResultFiles, AreNotOverwrittenUnlessToldToGoOn) {
  run(path("a.jsonl"), OutputFormat::kJsonl, 2, /*finish=*/false);
  EXPECT_THAT(
      [&] {
        ResultFile(path("a.jsonl"), {OutputFormat::kJsonl, "model: a\n", nullptr, false});
      },
      ThrowsMessage<UsageError>(AllOf(HasSubstr("holds 2 rows"), HasSubstr("--resume"))));
  write("b.jsonl.partial", "torn");
  const ResultFile file(path("b.jsonl"), {OutputFormat::kJsonl, "model: a\n", nullptr, false});
  EXPECT_TRUE(file.is_empty());
  EXPECT_EQ(read("b.jsonl.partial.manifest"), "model: a\n");
}

TEST_F(ResultFiles, OfLabelsAreKeptThoughTheFirstIsNull) {
  {
    ResultFile file(path("a.txt"), {OutputFormat::kLabel, "", nullptr, false});
    file.write("\nneutral\n");
  }
  EXPECT_THAT(
      [&] {
        ResultFile(path("a.txt"), {OutputFormat::kLabel, "", nullptr, false});
      },
      ThrowsMessage<UsageError>(
          AllOf(HasSubstr("holds 2 rows of a run that did not end; delete that file"), Not(HasSubstr("--resume")))));
  EXPECT_EQ(read("a.txt.partial"), "\nneutral\n");
}

TEST_F(ResultFiles, GoOnOnlyWhereTheCheckOfTheirManifestAllowsIt) {
  run(path("a.jsonl"), OutputFormat::kJsonl, 2, /*finish=*/false);
  std::string seen;
  ResultFileOptions options = resuming(OutputFormat::kJsonl, "model: c\n");
  options.check = [&seen](const std::string& before, const std::string& partial) {
    seen = before;
    throw UsageError(partial + " was begun with another model");
  };
  EXPECT_THAT([&] { ResultFile(path("a.jsonl"), options); },
              ThrowsMessage<UsageError>(HasSubstr("a.jsonl.partial was begun")));
  EXPECT_EQ(seen, "model: a\nprompt: b\n");
  EXPECT_EQ(read("a.jsonl.partial.manifest"), seen);
  options.check = nullptr;
  EXPECT_EQ(ResultFile(path("a.jsonl"), options).kept_rows(), 2U);
}

TEST_F(ResultFiles, CheckTheManifestOnlyWhereRowsAreGoneOnWith) {
  ResultFileOptions options = resuming(OutputFormat::kJsonl);
  options.check = [](const std::string&, const std::string&) { FAIL(); };
  write("a.jsonl.partial", "torn");
  EXPECT_EQ(ResultFile(path("a.jsonl"), options).kept_rows(), 0U);
}

TEST_F(ResultFiles, AreWrittenByOneRunAtATime) {
  const ResultFile file(path("a.jsonl"), resuming(OutputFormat::kJsonl));
  EXPECT_THAT([&] { ResultFile(path("a.jsonl"), resuming(OutputFormat::kJsonl)); },
              ThrowsMessage<UsageError>(HasSubstr("another run")));
}

TEST_F(ResultFiles, FailWhereNothingMayBeWritten) { EXPECT_THROW(ResultFile(path("none/a.jsonl"), {}), WriteError); }

}  // namespace
}  // namespace flant5
