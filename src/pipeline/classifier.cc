#include "flant5/pipeline/classifier.h"

#include <ATen/Context.h>
#include <ATen/Parallel.h>
#include <c10/core/InferenceMode.h>

#include <algorithm>
#include <chrono>
#include <map>
#include <numeric>
#include <set>
#include <thread>
#include <utility>

#include "flant5/profile.h"
#include "pipeline/answer_cache.h"
#include "pipeline/answerer.h"
#include "pipeline/model_state.h"
#include "pipeline/ordered_results.h"
#include "pipeline/request_queue.h"

namespace flant5 {
namespace {

// Encoded one batch after the other and decoded together, which is cheaper the more rows there are.
constexpr std::size_t kChunkTokens = 8192;

// What stands for a sentence that says nothing, for contextual calibration.
const std::vector<std::string> kContentFree{"N/A", "[MASK]", ""};

std::size_t worker_count(const ClassifierOptions& options) {
  if (options.workers > 0) return options.workers;
  const std::size_t processors = std::max(1U, std::thread::hardware_concurrency());
  return std::max<std::size_t>(1, processors / std::max<std::size_t>(options.threads, 1));
}

// libtorch keeps all of these per thread.
void prepare_thread(std::size_t threads) {
  at::set_num_threads(static_cast<int>(threads));
  // A thread that first asks later gets the number that any thread has set last.
  at::get_num_threads();
  at::globalContext().setFlushDenormal(true);
}

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

std::size_t token_count(const std::vector<const TokenIds*>& inputs) {
  return std::accumulate(inputs.begin(), inputs.end(), std::size_t{0},
                         [](std::size_t sum, const TokenIds* ids) { return sum + ids->size(); });
}

}  // namespace

struct Classifier::State {
  const LoadedModel& model;
  PromptTemplate prompt;
  std::vector<Demonstration> shots;
  std::set<std::string> shown;  // texts of rows to mark as demonstrations
  ClassifierOptions options;
  mutable AnswerCache cache;
  std::optional<Answerer> answerer;

  std::set<std::string> shown_texts() const;
  std::vector<TokenIds> content_free_inputs() const;
  Request request(Example example) const;
  std::vector<Prediction> predictions(Chunk chunk) const;
  Prediction prediction(Request request, Answer answer) const;
};

// One run: a reading thread, workers, and the calling thread, which hands out.
class ClassifierRun {
 public:
  using State = Classifier::State;

  ClassifierRun(const State& state, RowReader& rows, std::atomic<bool>* stop)
      : state_(state),
        rows_(rows),
        stop_(stop),
        workers_(worker_count(state.options)),
        queue_({state.options.batch_rows, std::max(kChunkTokens, state.options.batch_tokens), workers_}),
        results_(workers_) {}

  RunReport run(const std::function<void(Prediction&&)>& sink);

 private:
  void read();
  void work();
  void hand_out(const std::function<void(Prediction&&)>& sink);
  bool stopping() const { return stop_ && *stop_; }

  const State& state_;
  RowReader& rows_;
  std::atomic<bool>* stop_;
  std::size_t workers_;
  RequestQueue queue_;
  OrderedResults results_;
  std::exception_ptr read_failure_;
  RunReport report_;
};

void ClassifierRun::read() {
  try {
    while (!stopping()) {
      std::optional<Example> example;
      {
        const StageTimer timer(Stage::kRead);
        example = rows_.next();
      }
      if (!example) break;
      const StageTimer timer(Stage::kTokenize);
      Request request = state_.request(std::move(*example));
      report_.tokens += request.ids.size();
      const std::int64_t unknown = state_.model.tokenizer().unk_id();
      report_.unknown_tokens += static_cast<std::size_t>(std::count(request.ids.begin(), request.ids.end(), unknown));
      if (request.truncated_tokens > 0) ++report_.truncated_rows;
      if (!queue_.push(std::move(request))) break;
    }
  } catch (...) {
    read_failure_ = std::current_exception();
  }
  queue_.close();
}

void ClassifierRun::work() {
  std::exception_ptr failure;
  try {
    prepare_thread(state_.options.threads);
    const c10::InferenceMode inference;
    while (!stopping()) {
      std::optional<Chunk> chunk = queue_.take();
      if (!chunk) break;
      const std::size_t number = chunk->number;
      results_.put(number, state_.predictions(std::move(*chunk)));
    }
  } catch (...) {
    failure = std::current_exception();
    queue_.cancel();
  }
  if (stopping()) queue_.cancel();
  results_.worker_done(failure);
}

void ClassifierRun::hand_out(const std::function<void(Prediction&&)>& sink) {
  while (auto predictions = results_.next()) {
    const StageTimer timer(Stage::kWrite);
    for (Prediction& prediction : *predictions) {
      sink(std::move(prediction));
      ++report_.rows;
    }
  }
}

RunReport ClassifierRun::run(const std::function<void(Prediction&&)>& sink) {
  const auto start = std::chrono::steady_clock::now();
  std::exception_ptr failure;
  {
    std::vector<std::jthread> threads;
    threads.emplace_back([this] { read(); });
    for (std::size_t i = 0; i < workers_; ++i) threads.emplace_back([this] { work(); });
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
  report_.stopped = stopping();
  report_.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  return report_;
}

std::set<std::string> Classifier::State::shown_texts() const {
  std::set<std::string> texts;
  if (options.count_demonstrations) return texts;
  texts.insert(prompt.demonstrations().begin(), prompt.demonstrations().end());
  if (!prompt.uses_shots()) return texts;
  for (const Demonstration& shot : shots) texts.insert(shot.text);
  return texts;
}

std::vector<TokenIds> Classifier::State::content_free_inputs() const {
  std::vector<TokenIds> inputs;
  if (!options.calibrate) return inputs;
  for (const std::string& text : kContentFree)
    inputs.push_back(model.tokenizer().encode_input(prompt.render(text, shots)));
  return inputs;
}

Request Classifier::State::request(Example example) const {
  Request request;
  if (!example.fault) {
    request.prompt = prompt.render(example.text, shots);
    request.ids = model.tokenizer().encode_input(request.prompt);
    if (options.max_input_tokens > 0 && request.ids.size() > options.max_input_tokens) {
      request.truncated_tokens = request.ids.size() - options.max_input_tokens;
      request.ids = model.tokenizer().encode_input(request.prompt, options.max_input_tokens);
    }
    if (!options.with_text) request.prompt.clear();
  }
  request.example = std::move(example);
  return request;
}

// Each distinct prompt that the cache does not know is answered once.
std::vector<Prediction> Classifier::State::predictions(Chunk chunk) const {
  std::vector<Request>& requests = chunk.requests;
  std::vector<std::optional<Answer>> answers(requests.size());
  std::map<TokenIds, std::size_t> asked;  // distinct inputs, and their places below
  std::vector<const TokenIds*> inputs;
  for (std::size_t i = 0; i < requests.size(); ++i) {
    if (requests[i].ids.empty()) continue;
    answers[i] = cache.find(requests[i].ids);
    if (answers[i]) continue;
    const auto [place, is_new] = asked.emplace(requests[i].ids, inputs.size());
    if (is_new) inputs.push_back(&place->first);
  }
  model.state().expect(token_count(inputs));
  const std::vector<Answer> fresh = answerer->answer(inputs);
  for (const auto& [ids, place] : asked) cache.insert(ids, fresh[place]);
  std::vector<Prediction> results;
  results.reserve(requests.size());
  for (std::size_t i = 0; i < requests.size(); ++i) {
    if (!answers[i] && !requests[i].ids.empty()) answers[i] = fresh[asked.at(requests[i].ids)];
    results.push_back(prediction(std::move(requests[i]), answers[i].value_or(Answer())));
  }
  return results;
}

Prediction Classifier::State::prediction(Request request, Answer answer) const {
  Example& example = request.example;
  Prediction prediction;
  prediction.number = example.number;
  prediction.id = std::move(example.id);
  prediction.gold = example.gold;
  prediction.truncated_tokens = request.truncated_tokens;
  prediction.is_demonstration = shown.contains(example.text);
  prediction.fault = std::move(example.fault);
  if (!prediction.fault) prediction.label = prompt.verbalizer().parse(answer.completion);
  prediction.completion = std::move(answer.completion);
  prediction.scores = answer.scores;
  prediction.text = std::move(example.text);
  if (options.with_text) prediction.prompt = std::move(request.prompt);
  return prediction;
}

Classifier::Classifier(const LoadedModel& model, PromptTemplate prompt, std::vector<Demonstration> shots,
                       const ClassifierOptions& options)
    : state_(new State{model, std::move(prompt), std::move(shots), {}, options, AnswerCache(options.cache_bytes), {}}) {
  const c10::InferenceMode inference;
  state_->shown = state_->shown_texts();
  state_->answerer.emplace(model.state().model, model.tokenizer(), state_->prompt.verbalizer(), state_->options,
                           state_->content_free_inputs());
}

Classifier::~Classifier() = default;

bool Classifier::marks_demonstrations() const { return !state_->shown.empty(); }

RunReport Classifier::run(RowReader& rows, const std::function<void(Prediction&&)>& sink,
                          std::atomic<bool>* stop) const {
  return ClassifierRun(*state_, rows, stop).run(sink);
}

std::vector<Prediction> Classifier::classify(const std::vector<Example>& examples) const {
  VectorReader rows(examples);
  std::vector<Prediction> predictions;
  run(rows, [&](Prediction&& prediction) { predictions.push_back(std::move(prediction)); });
  return predictions;
}

}  // namespace flant5
