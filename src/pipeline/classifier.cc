#include "flant5/classifier.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <new>
#include <string>
#include <system_error>
#include <thread>
#include <utility>

#include "counted.h"
#include "flant5/error.h"
#include "model/seq2seq.h"
#include "pipeline/answer_cache.h"
#include "pipeline/ordered_results.h"
#include "pipeline/request_queue.h"
#include "pipeline/row_stages.h"
#include "profile.h"
#include "text/tokenizer.h"

namespace flant5 {
namespace {

class VectorReader : public RowReader {
 public:
  explicit VectorReader(const std::vector<Example>& examples) : examples_(examples) {}
  std::optional<Example> next() override {
    return at_ < examples_.size() ? std::optional(examples_[at_++]) : std::nullopt;
  }

 private:
  const std::vector<Example>& examples_;
  std::size_t at_ = 0;
};

std::string first_line(const std::string& text) { return text.substr(0, text.find('\n')); }

// What ended the answering of a chunk. A library's own exception says nothing of the rows, and much of the library.
std::exception_ptr failure_of(const Chunk& chunk) {
  const auto rows =
      fmt::format("rows {} to {}", chunk.requests.front().example.number, chunk.requests.back().example.number);
  try {
    throw;
  } catch (const OutOfMemory& error) {
    return std::make_exception_ptr(ModelError(fmt::format("{}: {}", rows, error.what())));
  } catch (const Error&) {
    return std::current_exception();
  } catch (const std::bad_alloc&) {
    return std::current_exception();
  } catch (const std::exception& error) {
    return std::make_exception_ptr(ModelError(fmt::format("{}: {}", rows, first_line(error.what()))));
  }
}

}  // namespace

// One run: a reading thread, workers, and the calling thread, which hands out.
class ClassifierRun {
 public:
  using Sink = std::function<void(Prediction&&)>;

  ClassifierRun(const RowStages& stages, RowReader& rows, std::atomic<bool>* stop, const EarlierRows& earlier)
      : stages_(stages),
        rows_(rows),
        stop_(stop),
        earlier_(earlier),
        workers_(stages.options().workers),
        cache_(stages.options().generation.do_sample ? 0 : stages.options().cache_bytes),  // each row has its own draws
        queue_({stages.options().batch_rows,
                std::max(stages.model().engine().preferred_sizes().decoded_tokens, stages.options().batch_tokens),
                stages.model().engine().preferred_sizes().pads_decoded, stages.options().batch_tokens, workers_}),
        results_(workers_) {}

  RunReport run(const Sink& sink);

 private:
  // A row that an earlier run has answered, held back until it is known whether its block is complete.
  struct Answered {
    Request request;
    Answer answer;
  };

  std::vector<std::jthread> start();
  void read();
  void read_rows();
  std::optional<Request> next_request();
  bool hold_back(Request request);
  bool pass_held(bool is_block_complete);
  bool pass(Request request, const Answer* answer = nullptr);
  void use_threads(std::size_t workers) const;
  bool compute(const RequestQueue::Task& task) const;
  void work();
  void hand_out(const Sink& sink);
  bool stopping() const { return stop_ && *stop_; }
  bool is_same_block(const Request& a, const Request& b) const {
    const std::size_t rows = stages_.options().batch_rows;
    return a.example.position() / rows == b.example.position() / rows;
  }

  const RowStages& stages_;
  RowReader& rows_;
  std::atomic<bool>* stop_;
  const EarlierRows& earlier_;
  std::size_t workers_;
  AnswerCache cache_;
  std::size_t rows_read_ = 0;
  std::size_t passed_ = 0;  // rows, to the queue
  std::size_t handed_out_ = 0;
  bool is_at_end_ = false;  // of the input
  std::vector<Answered> held_;
  RequestQueue queue_;
  OrderedResults results_;
  std::exception_ptr read_failure_;
  RunReport report_;
};

void ClassifierRun::read_rows() {
  bool is_wanted = true;
  while (is_wanted && !stopping()) {
    std::optional<Request> request = next_request();
    if (!request) {
      is_at_end_ = pass_held(true) && !rows_.report().stopped;
      break;
    }
    if (rows_read_++ < earlier_.count) {
      is_wanted = hold_back(std::move(*request));
    } else {
      is_wanted =
          pass_held(held_.empty() || !is_same_block(held_.front().request, *request)) && pass(std::move(*request));
    }
  }
}

// A failure comes after all rows before it.
void ClassifierRun::read() {
  try {
    try {
      read_rows();
    } catch (...) {
      read_failure_ = std::current_exception();
      pass_held(false);
    }
  } catch (...) {
    read_failure_ = std::current_exception();
  }
  queue_.close(/*is_part=*/rows_.report().elsewhere > 0);
}

// None at the end of the input.
std::optional<Request> ClassifierRun::next_request() {
  for (;;) {
    std::optional<Example> example;
    {
      const StageTimer timer(Stage::kRead);
      if (!rows_.ready()) queue_.expect_wait();
      example = rows_.next();
    }
    if (!example) return std::nullopt;
    const StageTimer timer(Stage::kTokenize);
    Request request = stages_.request(std::move(*example));
    const std::size_t most = stages_.options().max_row_tokens;
    if (most == 0 || request.ids.size() <= most) return request;
    std::optional<Example> rejected = rows_.reject(
        std::move(request.example),
        fmt::format("the prompt has {} tokens, more than --max-row-tokens allows ({}): cut such prompts off with "
                    "--max-input-tokens, or allow more with --max-row-tokens",
                    request.ids.size(), most));
    if (rejected) return stages_.request(std::move(*rejected));
  }
}

bool ClassifierRun::hold_back(Request request) {
  if (!held_.empty() && !is_same_block(held_.front().request, request) && !pass_held(true)) return false;
  request.is_of_earlier_run = true;
  Prediction prediction = earlier_.prediction(request.example);
  // What the model said, before it was calibrated.
  auto scores = prediction.raw ? std::optional(std::move(prediction.raw->scores)) : std::move(prediction.scores);
  held_.push_back({std::move(request), {std::move(prediction.completion), std::move(scores), prediction.agreement}});
  return true;
}

bool ClassifierRun::pass_held(bool is_block_complete) {
  for (Answered& row : std::exchange(held_, {})) {
    if (!pass(std::move(row.request), is_block_complete ? &row.answer : nullptr)) return false;
  }
  return true;
}

// answer: what an earlier run has found.
bool ClassifierRun::pass(Request request, const Answer* answer) {
  if (!request.ids.empty()) {
    AnswerCache::Entry entry = cache_.find_or_add(request.ids);
    if (entry.is_new && answer) *entry.answer = *answer;
    request.answer = std::move(entry.answer);
    request.is_computed = entry.is_new && !answer;
  }
  if (!request.is_of_earlier_run) {
    const std::int64_t unknown = stages_.model().tokenizer().unk_id();
    report_.tokens += request.ids.size();
    report_.unknown_tokens += static_cast<std::size_t>(std::count(request.ids.begin(), request.ids.end(), unknown));
    if (request.truncated_tokens > 0) ++report_.truncated_rows;
    if (request.is_unknown_text && report_.unknown_rows++ == 0) report_.first_unknown_row = request.example.id;
  }
  if (!request.is_computed) request.ids = TokenIds();
  ++passed_;
  return queue_.push(std::move(request));
}

void ClassifierRun::use_threads(std::size_t workers) const {
  stages_.model().engine().prepare_thread(workers * std::max<std::size_t>(stages_.options().threads, 1));
}

// Whether this was the last of its chunk. A long row is worth the help of workers that have nothing to do; it comes
// alone, in a batch that is too large otherwise.
bool ClassifierRun::compute(const RequestQueue::Task& task) const {
  if (!task.batch) return true;
  const Chunk::Batch& batch = task.chunk->batches[*task.batch];
  const bool is_long = batch.size() == 1 && batch.front().size() > stages_.options().batch_tokens;
  const std::size_t workers = is_long ? queue_.workers_per_task() : 1;
  if (workers > 1) use_threads(workers);
  stages_.encode(task);
  if (workers > 1) use_threads(1);
  if (--task.chunk->batches_left > 0) return false;
  stages_.answer(*task.chunk);
  return true;
}

void ClassifierRun::work() {
  std::shared_ptr<Chunk> chunk;
  try {
    use_threads(1);
    for (;;) {
      if (stopping()) queue_.cancel();
      const std::optional<RequestQueue::Task> task = queue_.take();
      if (!task) break;
      chunk = task->chunk;
      if (compute(*task)) results_.put(std::move(chunk));
      queue_.done();
    }
  } catch (...) {
    queue_.cancel();
    results_.worker_failed(chunk ? chunk->number : 0, chunk ? failure_of(*chunk) : std::current_exception());
    return;
  }
  results_.worker_done();
}

void ClassifierRun::hand_out(const Sink& sink) {
  while (const std::shared_ptr<Chunk> chunk = results_.next()) {
    const StageTimer timer(Stage::kWrite);
    report_.halved += chunk->halved;
    for (Request& request : chunk->requests) {
      ++handed_out_;
      if (!request.is_of_earlier_run) ++report_.rows;
      sink(stages_.prediction(std::move(request)));
    }
    queue_.release(chunk->bytes);
  }
}

// The workers first: a reader that has begun may wait for its input, and cannot be ended then.
std::vector<std::jthread> ClassifierRun::start() {
  std::vector<std::jthread> threads;
  try {
    while (threads.size() < workers_) threads.emplace_back([this] { work(); });
    threads.emplace_back([this] { read(); });
  } catch (const std::system_error& error) {
    queue_.cancel();
    throw UsageError(fmt::format("only {} of {} could be started ({}): give fewer with --workers", threads.size(),
                                 counted(workers_, "worker"), error.what()));
  }
  return threads;
}

RunReport ClassifierRun::run(const Sink& sink) {
  const auto start_time = std::chrono::steady_clock::now();
  std::exception_ptr failure;
  {
    const std::vector<std::jthread> threads = start();
    try {
      hand_out(sink);
    } catch (...) {
      failure = std::current_exception();
      if (stop_) *stop_ = true;
    }
    queue_.cancel();
  }
  if (failure) std::rethrow_exception(failure);
  if (read_failure_) std::rethrow_exception(read_failure_);
  report_.workers = workers_;
  report_.stopped = !(is_at_end_ && handed_out_ == passed_);
  report_.went_by_clock = queue_.went_by_clock();
  report_.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start_time).count();
  return report_;
}

Classifier::Classifier(const LoadedModel& model, PromptTemplate prompt, std::vector<Demonstration> shots,
                       const ClassifierOptions& options)
    : stages_(std::make_unique<RowStages>(model, std::move(prompt), std::move(shots), options)) {}

Classifier::~Classifier() = default;

std::size_t Classifier::block_rows() const { return stages_->options().batch_rows; }

bool Classifier::marks_demonstrations() const { return stages_->marks_demonstrations(); }

RunReport Classifier::run(RowReader& rows, const std::function<void(Prediction&&)>& sink, std::atomic<bool>* stop,
                          const EarlierRows& earlier) const {
  return ClassifierRun(*stages_, rows, stop, earlier).run(sink);
}

std::vector<Prediction> Classifier::classify(const std::vector<Example>& examples) const {
  VectorReader rows(examples);
  std::vector<Prediction> predictions;
  run(rows, [&](Prediction&& prediction) { predictions.push_back(std::move(prediction)); });
  return predictions;
}

}  // namespace flant5
