// Runs of a classifier over an engine without weights: order, failures, stops, bounds, repeats.
#include "flant5/classifier.h"

#include <gmock/gmock.h>
#include <sys/resource.h>

#include <cmath>
#include <fstream>
#include <latch>
#include <mutex>
#include <set>
#include <stdexcept>

#include "flant5/error.h"
#include "generation/decode.h"
#include "tests/labels.h"
#include "tests/pipeline/fake_model.h"
#include "tests/sanitizer.h"

namespace flant5 {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

std::vector<std::size_t> numbers(const std::vector<Prediction>& predictions) {
  std::vector<std::size_t> numbers;
  for (const Prediction& prediction : predictions) numbers.push_back(prediction.number);
  return numbers;
}

std::vector<std::size_t> up_to(std::size_t count) {
  std::vector<std::size_t> numbers(count);
  std::iota(numbers.begin(), numbers.end(), std::size_t{1});
  return numbers;
}

std::vector<std::string> completions(const std::vector<Prediction>& predictions) {
  std::vector<std::string> texts;
  for (const Prediction& prediction : predictions) texts.push_back(prediction.completion);
  return texts;
}

// Each row its own chunk, so that workers have something to share.
ClassifierOptions row_by_row(std::size_t workers) {
  ClassifierOptions options;
  options.workers = workers;
  options.batch_rows = 1;
  return options;
}

class ClassifierTest : public testing::Test {
 protected:
  // What a run hands out until it ends or throws; the rows handed out so far stay in handed_out_.
  RunReport run(const ClassifierOptions& options, std::vector<Example> rows) {
    RowsFrom reader([&](std::size_t at) { return at <= rows.size() ? std::optional(rows[at - 1]) : std::nullopt; });
    return model_.classifier(options).run(reader, [&](Prediction&& p) { handed_out_.push_back(std::move(p)); });
  }

  FakeModel model_;
  std::vector<Prediction> handed_out_;
};

TEST_F(ClassifierTest, AnswersEveryRow) {
  model_.answer("Profit rose.", "positive");
  model_.answer("Sales fell.", "negative");
  model_.answer("Hm.", "no idea");
  const std::vector<Prediction> predictions =
      model_.classifier().classify({row(1, "Profit rose."), row(2, "Sales fell."), row(3, "Hm.")});
  ASSERT_EQ(predictions.size(), 3U);
  EXPECT_EQ(predictions[0].label, kPositive);
  EXPECT_EQ(predictions[1].label, kNegative);
  EXPECT_EQ(predictions[2].label, std::nullopt);
  EXPECT_EQ(predictions[2].id, row(3, "").id);
  EXPECT_EQ(completions(predictions)[0], "positive");
}

TEST_F(ClassifierTest, AnswersNoRows) {
  EXPECT_TRUE(model_.classifier().classify({}).empty());
  EXPECT_EQ(model_.engine().encoded_rows, 0U);
}

TEST_F(ClassifierTest, KeepsTheOrderWhileOneWorkerIsSlow) {
  std::atomic<std::size_t> others = 0;
  model_.engine().on_encode = [&](std::span<const Seq2Seq::Prompt> prompts) {
    if (model_.text_of(prompts[0]) == row_text(1)) {
      wait_until([&] { return others >= 8; });
    } else {
      ++others;
    }
  };
  const RunReport report = run(row_by_row(3), numbered_rows(12));
  EXPECT_EQ(numbers(handed_out_), up_to(12));
  EXPECT_EQ(report.rows, 12U);
  EXPECT_EQ(report.workers, 3U);
  EXPECT_FALSE(report.stopped);
}

TEST_F(ClassifierTest, GivesTheSameBatchesToAnyNumberOfWorkers) {
  std::set<std::vector<std::string>> expected;
  for (const std::size_t workers : {1U, 2U, 3U, 7U}) {
    std::mutex mutex;
    std::set<std::vector<std::string>> batches;
    model_.engine().on_encode = [&](std::span<const Seq2Seq::Prompt> prompts) {
      std::vector<std::string> texts;
      for (const Seq2Seq::Prompt& prompt : prompts) texts.push_back(model_.text_of(prompt));
      const std::lock_guard lock(mutex);
      batches.insert(std::move(texts));
    };
    ClassifierOptions options;
    options.workers = workers;
    options.batch_rows = 10;
    options.batch_tokens = 12;
    run(options, numbered_rows(95));
    if (expected.empty()) expected = batches;
    EXPECT_EQ(batches, expected) << workers;
  }
  EXPECT_GT(expected.size(), 20U);
}

TEST_F(ClassifierTest, GivesALongRowTheThreadsOfWorkersThatHaveNothingToDo) {
  ClassifierOptions options;
  options.workers = 3;
  options.threads = 2;
  options.batch_tokens = 50;
  std::mutex mutex;
  std::vector<std::size_t> seen;
  thread_local std::size_t threads = 0;
  model_.engine().on_prepare = [](std::size_t count) { threads = count; };
  model_.engine().on_encode = [&](std::span<const Seq2Seq::Prompt> /*prompts*/) {
    const std::lock_guard lock(mutex);
    seen.push_back(threads);
  };
  run(options, {row(1, std::string(200, 'x'))});
  EXPECT_THAT(seen, ElementsAre(6U));
  seen.clear();
  run(options, {row(1, "Short .")});
  EXPECT_THAT(seen, ElementsAre(2U));
  seen.clear();
  options.batch_tokens = model_.tokenizer().encode_input(std::string(200, 'x')).size();
  run(options, {row(1, std::string(200, 'x'))});
  EXPECT_THAT(seen, ElementsAre(2U)) << "it fits";
}

TEST_F(ClassifierTest, TakesTheSizesThatSuitTheEngine) {
  model_.engine().sizes = {.rows = 300, .encoded_tokens = 100000, .decoded_tokens = 100000, .workers = 1};
  std::vector<std::size_t> batches;
  model_.engine().on_encode = [&](std::span<const Seq2Seq::Prompt> prompts) { batches.push_back(prompts.size()); };
  EXPECT_EQ(run({}, numbered_rows(700)).workers, 1U);
  EXPECT_THAT(batches, ElementsAre(300, 300, 100));
  batches.clear();
  ClassifierOptions options;
  options.batch_rows = 500;
  run(options, numbered_rows(700));
  EXPECT_THAT(batches, ElementsAre(500, 200));
}

// ---- a device with too little memory

TEST_F(ClassifierTest, HalvesWhatIsTooMuchToEncode) {
  const std::vector<Prediction> expected = model_.classifier().classify(numbered_rows(60));
  model_.engine().on_encode = [&](std::span<const Seq2Seq::Prompt> prompts) {
    if (prompts.size() > 9) throw OutOfMemory("the device has too little memory");
  };
  for (const std::size_t workers : {1U, 3U}) {
    handed_out_.clear();
    ClassifierOptions options;
    options.workers = workers;
    EXPECT_GE(run(options, numbered_rows(60)).halved, 6U);
    EXPECT_EQ(completions(handed_out_), completions(expected));
    EXPECT_EQ(numbers(handed_out_), up_to(60));
  }
}

TEST_F(ClassifierTest, HalvesWhatIsTooMuchToDecode) {
  const std::vector<Prediction> expected = model_.classifier().classify(numbered_rows(60));
  model_.engine().on_step = [&](std::size_t rows) {
    if (rows > 9) throw OutOfMemory("the device has too little memory");
  };
  EXPECT_GE(run({}, numbered_rows(60)).halved, 6U);
  EXPECT_EQ(completions(handed_out_), completions(expected));
  EXPECT_EQ(run({}, numbered_rows(5)).halved, 0U);
}

TEST_F(ClassifierTest, EncodesHalvesInBatchesOfNoMoreTokensThanBefore) {
  ClassifierOptions options;
  options.batch_rows = 60;
  options.batch_tokens = 40;
  options.workers = 1;
  std::size_t most = 0;
  model_.engine().on_encode = [&](std::span<const Seq2Seq::Prompt> prompts) {
    std::size_t tokens = 0;
    for (const Seq2Seq::Prompt& prompt : prompts) tokens += prompt.size();
    most = std::max(most, tokens);
  };
  model_.engine().on_step = [&](std::size_t rows) {
    if (rows > 20) throw OutOfMemory("the device has too little memory");
  };
  EXPECT_GE(run(options, numbered_rows(60)).halved, 1U);
  EXPECT_EQ(numbers(handed_out_), up_to(60));
  EXPECT_LE(most, options.batch_tokens);
}

TEST_F(ClassifierTest, CountsTheHalvesOfEachRunAlone) {
  bool is_full = true;
  model_.engine().on_encode = [&](std::span<const Seq2Seq::Prompt> prompts) {
    if (prompts.size() > 9 && is_full) throw OutOfMemory("the device has too little memory");
  };
  const Classifier classifier = model_.classifier();
  const auto halved = [&](const std::function<void(Prediction &&)>& sink) {
    RowsFrom rows([](std::size_t at) { return at <= 60 ? std::optional(row(at, row_text(at))) : std::nullopt; });
    return classifier.run(rows, sink).halved;
  };
  EXPECT_THROW(halved([](Prediction&&) { throw std::runtime_error("the disk is full"); }), std::runtime_error);
  is_full = false;
  EXPECT_EQ(halved([](Prediction&&) {}), 0U);
}

TEST_F(ClassifierTest, NamesARowThatIsTooMuchAlone) {
  model_.engine().on_encode = [&](std::span<const Seq2Seq::Prompt> prompts) {
    for (const Seq2Seq::Prompt& prompt : prompts) {
      if (model_.text_of(prompt) == row_text(5)) throw OutOfMemory("the device has too little memory");
    }
  };
  EXPECT_THAT([&] { run(row_by_row(1), numbered_rows(8)); },
              testing::ThrowsMessage<ModelError>("rows 5 to 5: the device has too little memory"));
  EXPECT_EQ(numbers(handed_out_), up_to(4));
}

// ---- failures

TEST_F(ClassifierTest, PassesOnWhatTheSinkThrowsAndStops) {
  const Classifier classifier = model_.classifier(row_by_row(2));
  RowsFrom endless([](std::size_t at) { return std::optional(row(at, row_text(at))); });
  std::atomic<bool> stop = false;
  std::size_t taken = 0;
  const auto sink = [&](Prediction&&) {
    if (++taken == 5) throw std::runtime_error("the disk is full");
  };
  EXPECT_THROW(classifier.run(endless, sink, &stop), std::runtime_error);
  EXPECT_EQ(taken, 5U);
  EXPECT_TRUE(stop);
}

TEST_F(ClassifierTest, HandsOutTheRowsBeforeTheOneThatCannotBeRead) {
  const Classifier classifier = model_.classifier(row_by_row(2));
  RowsFrom broken([](std::size_t at) -> std::optional<Example> {
    if (at == 8) throw InputError("line 8: no text");
    return row(at, row_text(at));
  });
  const auto run = [&] { classifier.run(broken, [&](Prediction&& p) { handed_out_.push_back(std::move(p)); }); };
  EXPECT_THROW(run(), InputError);
  EXPECT_EQ(numbers(handed_out_), up_to(7));
}

TEST_F(ClassifierTest, NamesTheRowsOfAChunkThatTheEngineFailsAt) {
  model_.engine().on_encode = [&](std::span<const Seq2Seq::Prompt> prompts) {
    if (model_.text_of(prompts[0]) == row_text(7)) throw std::runtime_error("shapes differ\nand a stack trace");
  };
  for (const std::size_t workers : {1U, 3U}) {
    handed_out_.clear();
    try {
      run(row_by_row(workers), numbered_rows(40));
      FAIL() << "the engine's failure was lost";
    } catch (const ModelError& error) {
      EXPECT_STREQ(error.what(), "rows 7 to 7: shapes differ");
    }
    EXPECT_EQ(numbers(handed_out_), up_to(6));
  }
}

TEST_F(ClassifierTest, PassesOnTheFirstOfSeveralFailures) {
  std::latch both(2);
  model_.engine().on_encode = [&](std::span<const Seq2Seq::Prompt> prompts) {
    const std::string text = model_.text_of(prompts[0]);
    if (text != row_text(2) && text != row_text(3)) return;
    both.arrive_and_wait();
    throw ModelError(text);
  };
  try {
    run(row_by_row(2), numbered_rows(9));
    FAIL() << "both failures were lost";
  } catch (const ModelError& error) {
    EXPECT_EQ(error.what(), row_text(2));
  }
  EXPECT_EQ(numbers(handed_out_), up_to(1));
}

TEST_F(ClassifierTest, FailsWhileDecodingAsWhileEncoding) {
  model_.engine().on_step = [](std::size_t) { throw ModelError("no memory on the device"); };
  EXPECT_THROW(run(row_by_row(2), numbered_rows(9)), ModelError);
  EXPECT_TRUE(handed_out_.empty());
}

std::size_t address_space() {
  std::ifstream statm("/proc/self/statm");
  std::size_t pages = 0;
  statm >> pages;
  return pages * 4096;
}

// In a process of its own, whose address space has no room for the stacks of so many threads.
TEST_F(ClassifierTest, SaysThatAWorkerCannotBeStarted) {
  if (is_sanitized()) GTEST_SKIP() << "a sanitizer needs an address space of its own";
  testing::FLAGS_gtest_death_test_style = "threadsafe";
  const auto start_many = [&] {
    const rlimit limit{address_space() + (std::size_t{64} << 20), RLIM_INFINITY};
    setrlimit(RLIMIT_AS, &limit);
    try {
      run(row_by_row(500), numbered_rows(3));
    } catch (const UsageError& error) {
      std::fputs(error.what(), stderr);
      std::exit(7);
    }
  };
  EXPECT_EXIT(start_many(), testing::ExitedWithCode(7), "of 500 workers could be started.*--workers");
}

// ---- stops and bounds

TEST_F(ClassifierTest, HandsOutWhatHasBegunWhenItIsStopped) {
  const Classifier classifier = model_.classifier(row_by_row(2));
  RowsFrom endless([](std::size_t at) { return std::optional(row(at, row_text(at))); });
  std::atomic<bool> stop = false;
  const auto sink = [&](Prediction&& prediction) {
    handed_out_.push_back(std::move(prediction));
    if (handed_out_.size() == 3) stop = true;
  };
  const RunReport report = classifier.run(endless, sink, &stop);
  EXPECT_TRUE(report.stopped);
  EXPECT_GE(handed_out_.size(), 3U);
  EXPECT_EQ(numbers(handed_out_), up_to(handed_out_.size()));
  EXPECT_EQ(handed_out_.size(), model_.engine().encoded_rows);
}

// The reader runs ahead of a sink that takes nothing by a bounded number of bytes, of rows of any length.
TEST_F(ClassifierTest, ReadsNoFurtherThanItsBoundWhileTheSinkBlocks) {
  for (const std::size_t length : {10U, 60'000U}) {
    const std::string text(length, 'x');
    ClassifierOptions options = row_by_row(2);
    options.batch_rows = 128;
    options.max_input_tokens = 8;
    options.with_text = true;
    const Classifier classifier = model_.classifier(options);
    std::atomic<bool> stop = false;
    RowsFrom endless([&](std::size_t at) { return std::optional(row(at, text)); });
    std::size_t read = 0;
    const auto sink = [&](Prediction&&) {
      if (!stop) read = settled([&] { return endless.read(); });
      stop = true;
    };
    classifier.run(endless, sink, &stop);
    EXPECT_GT(read, 0U);
    EXPECT_LT(read * (2 * length + 1024), std::size_t{4} << 20) << length;
  }
}

// ---- repeats

TEST_F(ClassifierTest, ComputesARepeatedPromptOnce) {
  std::vector<Example> rows = numbered_rows(30);
  for (Example& example : rows) example.text = row_text(example.number % 7);
  ClassifierOptions options = row_by_row(2);
  run(options, rows);
  const std::vector<Prediction> cached = std::exchange(handed_out_, {});
  EXPECT_EQ(model_.engine().encoded_rows, 7U);
  options.cache_bytes = 0;
  run(options, rows);
  EXPECT_EQ(model_.engine().encoded_rows, 7U + 30U);
  EXPECT_EQ(completions(cached), completions(handed_out_));
  EXPECT_EQ(numbers(cached), up_to(30));
}

// Which row computes a prompt is decided as rows are read, not by who is faster.
TEST_F(ClassifierTest, ComputesTheFirstOfEqualPromptsWhateverIsReadyFirst) {
  std::atomic<std::size_t> others = 0;
  model_.engine().on_encode = [&](std::span<const Seq2Seq::Prompt> prompts) {
    if (model_.text_of(prompts[0]) == row_text(1)) {
      wait_until([&] { return others >= 3; });
    } else {
      ++others;
    }
  };
  std::vector<Example> rows = numbered_rows(6);
  rows[2].text = rows[5].text = row_text(1);
  run(row_by_row(2), rows);
  EXPECT_EQ(numbers(handed_out_), up_to(6));
  EXPECT_EQ(handed_out_[0].completion, handed_out_[2].completion);
  EXPECT_EQ(handed_out_[0].completion, handed_out_[5].completion);
  EXPECT_EQ(model_.engine().encoded_rows, 4U);
}

TEST_F(ClassifierTest, IsNotStoppedOnceAllRowsAreHandedOut) {
  const Classifier classifier = model_.classifier(row_by_row(2));
  std::vector<Example> rows = numbered_rows(6);
  RowsFrom reader([&](std::size_t at) { return at <= rows.size() ? std::optional(rows[at - 1]) : std::nullopt; });
  std::atomic<bool> stop = false;
  const auto sink = [&](Prediction&& prediction) {
    if (prediction.number < 6) return;
    wait_until([&] { return reader.read() == 7; });
    stop = true;
  };
  EXPECT_FALSE(classifier.run(reader, sink, &stop).stopped);
  EXPECT_TRUE(stop);
}

// Ends where it is told to, as one that waits for a pipe does.
class StoppedRows : public RowReader {
 public:
  explicit StoppedRows(std::atomic<bool>& stop) : stop_(stop) {}
  std::optional<Example> next() override {
    if (++read_ <= 2) return row(read_, row_text(read_));
    wait_until([this] { return stop_.load(); });
    return std::nullopt;
  }
  ReadReport report() const override {
    ReadReport report;
    report.stopped = stop_;
    return report;
  }

 private:
  std::atomic<bool>& stop_;
  std::size_t read_ = 0;
};

TEST_F(ClassifierTest, IsStoppedWhereTheReaderWasThoughAllThatItReadIsHandedOut) {
  std::atomic<bool> stop = false;
  StoppedRows reader(stop);
  std::size_t taken = 0;
  const RunReport report = model_.classifier(row_by_row(1))
                               .run(
                                   reader, [&](Prediction&&) { stop = ++taken == 2; }, &stop);
  EXPECT_EQ(taken, 2U);
  EXPECT_TRUE(report.stopped);
}

// ---- rows of an earlier run

TEST_F(ClassifierTest, GoesOnAfterAnEarlierRunAtTheFirstRowOfABlock) {
  ClassifierOptions options = row_by_row(2);
  options.batch_rows = 4;
  run(options, numbered_rows(19));
  const std::vector<Prediction> whole = std::exchange(handed_out_, {});
  for (const std::size_t count : {0U, 1U, 4U, 10U, 18U, 19U}) {
    model_.engine().encoded_rows = 0;
    handed_out_.clear();
    std::vector<Example> rows = numbered_rows(19);
    RowsFrom reader([&](std::size_t at) { return at <= rows.size() ? std::optional(rows[at - 1]) : std::nullopt; });
    const EarlierRows earlier{count, [&](const Example& example) { return whole[example.number - 1]; }};
    const RunReport report = model_.classifier(options).run(
        reader, [&](Prediction&& p) { handed_out_.push_back(std::move(p)); }, nullptr, earlier);
    EXPECT_EQ(numbers(handed_out_), up_to(19));
    EXPECT_EQ(completions(handed_out_), completions(whole));
    EXPECT_EQ(report.rows, 19 - count);
    const std::size_t answered = count == 19 ? 19 : count / 4 * 4;  // the last block is as long as the input
    EXPECT_EQ(model_.engine().encoded_rows, 19 - answered) << count;
  }
}

TEST_F(ClassifierTest, HandsOutEarlierRowsBeforeTheOneThatCannotBeRead) {
  ClassifierOptions options = row_by_row(2);
  options.batch_rows = 8;
  run(options, numbered_rows(8));
  const std::vector<Prediction> whole = std::exchange(handed_out_, {});
  RowsFrom broken([](std::size_t at) -> std::optional<Example> {
    if (at == 5) throw InputError("line 5: no text");
    return row(at, row_text(at));
  });
  const EarlierRows earlier{3, [&](const Example& example) { return whole[example.number - 1]; }};
  const auto sink = [&](Prediction&& p) { handed_out_.push_back(std::move(p)); };
  EXPECT_THROW(model_.classifier(options).run(broken, sink, nullptr, earlier), InputError);
  EXPECT_EQ(numbers(handed_out_), up_to(4));
}

// ---- what options make of rows

TEST_F(ClassifierTest, LeavesARowThatCouldNotBeReadWithoutAnAnswer) {
  std::vector<Example> rows = numbered_rows(3);
  rows[1].fault = "line 2: no text";
  run(row_by_row(1), rows);
  EXPECT_EQ(handed_out_[1].fault, "line 2: no text");
  EXPECT_EQ(handed_out_[1].label, std::nullopt);
  EXPECT_EQ(handed_out_[1].completion, "");
  EXPECT_EQ(model_.engine().encoded_rows, 2U);
}

TEST_F(ClassifierTest, RejectsAPromptOfTooManyTokensOnceItIsCut) {
  std::vector<Example> rows = numbered_rows(3);
  for (int i = 0; i < 100; ++i) rows[1].text += " and so on";
  ClassifierOptions options = row_by_row(1);
  options.max_row_tokens = 20;
  try {
    run(options, rows);
    FAIL() << "a row of hundreds of tokens was taken";
  } catch (const InputError& error) {
    EXPECT_THAT(error.what(), HasSubstr("--max-row-tokens"));
    EXPECT_THAT(error.what(), HasSubstr("--max-input-tokens"));
  }
  EXPECT_EQ(numbers(handed_out_), up_to(1));
  options.max_input_tokens = 20;
  handed_out_.clear();
  const RunReport report = run(options, rows);
  EXPECT_EQ(report.truncated_rows, 1U);
  EXPECT_GT(handed_out_[1].truncated_tokens, 100U);
  options.max_input_tokens = model_.tokenizer().encode_input(rows[1].text).size() - 1;
  options.max_row_tokens = 0;
  EXPECT_EQ(run(options, rows).truncated_rows, 1U);
}

TEST_F(ClassifierTest, CountsRowsThatTheVocabularyCannotSpell) {
  std::vector<Example> rows = numbered_rows(4);
  rows[1].text = "\u4e2d\u6587";
  rows[3].text = "\U0001f600 \U0001f680";
  const RunReport report = run(row_by_row(2), rows);
  EXPECT_EQ(report.unknown_rows, 2U);
  EXPECT_EQ(report.first_unknown_row, RowId(std::int64_t{2}));
  std::vector<bool> unknown;
  for (const Prediction& prediction : handed_out_) unknown.push_back(prediction.is_unknown_text);
  EXPECT_THAT(unknown, ElementsAre(false, true, false, true));
  EXPECT_EQ(handed_out_[1].fault, std::nullopt);
  EXPECT_EQ(model_.engine().encoded_rows, 4U);
}

TEST_F(ClassifierTest, LeavesThemUnansweredWhereAskedTo) {
  std::vector<Example> rows = numbered_rows(3);
  rows[1].text = "\u4e2d\u6587";
  ClassifierOptions options = row_by_row(1);
  options.on_unknown = OnUnknown::kNull;
  EXPECT_EQ(run(options, rows).unknown_rows, 1U);
  EXPECT_EQ(handed_out_[1].label, std::nullopt);
  EXPECT_EQ(handed_out_[1].completion, "");
  EXPECT_THAT(handed_out_[1].fault.value_or(""), HasSubstr("unknown to the vocabulary"));
  EXPECT_TRUE(handed_out_[1].is_unknown_text);
  EXPECT_EQ(model_.engine().encoded_rows, 2U);
}

TEST_F(ClassifierTest, KeepsTextsWhereAskedFor) {
  ClassifierOptions options = row_by_row(1);
  run(options, numbered_rows(1));
  EXPECT_EQ(handed_out_[0].prompt, std::nullopt);
  options.with_text = true;
  run(options, numbered_rows(1));
  EXPECT_EQ(handed_out_[1].prompt, row_text(1));
}

class ScoringTest : public ClassifierTest {
 protected:
  // The labels' log-probabilities, normalised among them, computed from the engine's own scores.
  std::vector<double> label_scores(const std::string& text) {
    std::vector<TokenIds> answers;
    for (const char* word : {"negative", "neutral", "positive"}) {
      answers.push_back(model_.tokenizer().encode_input(word));
    }
    const AnswerTrie trie(answers);
    const TokenIds ids = model_.tokenizer().encode_input(text);
    std::vector<std::unique_ptr<Encoded>> batches;
    batches.push_back(model_.engine().encode(std::vector{Seq2Seq::Prompt(ids)}));
    const auto decoding = model_.engine().decode(std::move(batches));
    const Decoded decoded = decode(model_.engine().config(), *decoding, {.generate = false, .scored = &trie});
    return normalised(decoded.scores[0]);
  }

  static std::vector<double> normalised(std::vector<double> scores) {
    double total = 0;
    for (const double score : scores) total += std::exp(score);
    for (double& score : scores) score -= std::log(total);
    return scores;
  }

  void expect_scores(const Prediction& prediction, const std::vector<double>& expected) {
    ASSERT_TRUE(prediction.scores);
    for (std::size_t i = 0; i < expected.size(); ++i) EXPECT_NEAR((*prediction.scores)[i], expected[i], 1e-6) << i;
  }
};

TEST_F(ScoringTest, GivesTheLabelsLogProbabilities) {
  ClassifierOptions options = row_by_row(2);
  options.mode = AnswerMode::kScore;
  run(options, numbered_rows(5));
  for (const Prediction& prediction : handed_out_) {
    const std::vector<double> expected = label_scores(row_text(prediction.number));
    expect_scores(prediction, expected);
    const auto likeliest = std::max_element(expected.begin(), expected.end()) - expected.begin();
    EXPECT_EQ(prediction.label, label_at(static_cast<std::size_t>(likeliest)));
    EXPECT_EQ(prediction.completion, kSentiments.name(*prediction.label));
  }
}

TEST_F(ScoringTest, GivesScoresBesideGeneratedAnswers) {
  ClassifierOptions options = row_by_row(2);
  run(options, numbered_rows(5));
  const std::vector<std::string> without = completions(std::exchange(handed_out_, {}));
  options.scores = true;
  run(options, numbered_rows(5));
  EXPECT_EQ(completions(handed_out_), without);
  for (const Prediction& p : handed_out_) expect_scores(p, label_scores(row_text(p.number)));
}

TEST_F(ClassifierTest, RefusesDrawsThatCannotBeMade) {
  ClassifierOptions options;
  options.generation.do_sample = true;
  const auto set = [&](double temperature, double top_p) {
    options.generation.temperature = temperature;
    options.generation.top_p = top_p;
    model_.classifier(options);
  };
  EXPECT_NO_THROW(set(0.5, 1));
  for (const double temperature : {0.0, -1.0, std::nan("")}) EXPECT_THROW(set(temperature, 1), UsageError);
  for (const double top_p : {0.0, 1.1, std::nan("")}) EXPECT_THROW(set(1, top_p), UsageError);
}

TEST_F(ScoringTest, AnswersOnlyLabelsWhenConstrainedHoweverLong) {
  ClassifierOptions options = row_by_row(2);
  options.mode = AnswerMode::kConstrained;
  options.generation.max_new_tokens = 1;
  run(options, numbered_rows(20));
  std::set<std::string> seen;
  for (const Prediction& prediction : handed_out_) {
    ASSERT_TRUE(prediction.label);
    seen.insert(prediction.completion);
  }
  EXPECT_EQ(seen, (std::set<std::string>{"negative", "neutral", "positive"}));
}

// Contextual calibration: what the labels score for prompts that say nothing is divided out.
TEST_F(ScoringTest, DividesOutWhatSaysNothing) {
  std::vector<double> prior(3);
  for (const char* text : {"N/A", "[MASK]", ""}) {
    const std::vector<double> scores = label_scores(text);
    for (std::size_t i = 0; i < prior.size(); ++i) prior[i] += std::exp(scores[i]) / 3;
  }
  ClassifierOptions options = row_by_row(2);
  options.mode = AnswerMode::kScore;
  options.calibrate = true;
  run(options, numbered_rows(5));
  for (const Prediction& prediction : handed_out_) {
    std::vector<double> expected = label_scores(row_text(prediction.number));
    for (std::size_t i = 0; i < prior.size(); ++i) expected[i] -= std::log(prior[i]);
    expect_scores(prediction, normalised(expected));
  }
}

TEST_F(ScoringTest, CutsWhatSaysNothingAsItCutsRows) {
  std::vector<std::size_t> sizes;
  model_.engine().on_encode = [&](std::span<const Seq2Seq::Prompt> prompts) {
    for (const Seq2Seq::Prompt& prompt : prompts) sizes.push_back(prompt.size());
  };
  ClassifierOptions options = row_by_row(1);
  options.mode = AnswerMode::kScore;
  options.calibrate = true;
  options.max_input_tokens = 2;
  run(options, numbered_rows(2));
  ASSERT_EQ(sizes.size(), 4U);  // N/A, [MASK], nothing, and the rows, which begin alike
  EXPECT_EQ(*std::max_element(sizes.begin(), sizes.end()), 2U);
}

}  // namespace
}  // namespace flant5
