#include "pipeline/row_stages.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <iterator>
#include <limits>
#include <memory>
#include <utility>

#include "data/unicode_text.h"
#include "machine.h"
#include "text/tokenizer.h"

namespace flant5 {
namespace {

// What stands for a sentence that says nothing, for contextual calibration.
constexpr std::array kContentFree{"N/A", "[MASK]", ""};

// With what suits the engine in place of what was not asked for.
ClassifierOptions settled(ClassifierOptions options, const BatchSizes& preferred) {
  if (options.batch_rows == 0) options.batch_rows = preferred.rows;
  if (options.batch_tokens == 0) options.batch_tokens = preferred.encoded_tokens;
  if (options.workers == 0) options.workers = preferred.workers;
  if (options.workers == 0) {
    options.workers =
        std::max<std::size_t>(1, Machine::current().processors / std::max<std::size_t>(options.threads, 1));
  }
  return options;
}

}  // namespace

RowStages::RowStages(const LoadedModel& model, PromptTemplate prompt, std::vector<Demonstration> shots,
                     const ClassifierOptions& options)
    : model_(model),
      prompt_(std::move(prompt)),
      shots_(std::move(shots)),
      options_(settled(options, model.engine().preferred_sizes())),
      shown_(shown_texts()),
      answerer_(model.engine(), model.tokenizer(), prompt_.verbalizer(), options_, content_free_inputs()) {}

std::set<std::string> RowStages::shown_texts() const {
  std::set<std::string> texts;
  if (options_.count_demonstrations) return texts;
  for (const std::string& text : prompt_.demonstrations()) texts.insert(fold_text(text));
  if (!prompt_.uses_shots()) return texts;
  for (const Demonstration& shot : shots_) texts.insert(fold_text(shot.text));
  return texts;
}

std::vector<TokenIds> RowStages::content_free_inputs() const {
  std::vector<TokenIds> inputs;
  if (!options_.calibrate) return inputs;
  for (const char* text : kContentFree) {
    const std::vector<std::string> fields(prompt_.row_fields().size(), text);
    inputs.push_back(model_.tokenizer().encode_input(prompt_.render(text, shots_, fields), options_.max_input_tokens));
  }
  return inputs;
}

Request RowStages::request(Example example) const {
  Request request;
  const Tokenizer& tokenizer = model_.tokenizer();
  if (!example.fault) {
    request.prompt = prompt_.render(example.text, shots_, example.prompt_fields);
    request.ids = tokenizer.encode_input(request.prompt);
    const bool has_unknown = std::find(request.ids.begin(), request.ids.end(), tokenizer.unk_id()) != request.ids.end();
    request.is_unknown_text = has_unknown && tokenizer.is_mostly_unknown(example.text);
    if (options_.max_input_tokens > 0 && request.ids.size() > options_.max_input_tokens) {
      request.truncated_tokens = request.ids.size() - options_.max_input_tokens;
      request.ids = tokenizer.encode_input(request.prompt, options_.max_input_tokens);
    }
    if (!options_.with_text) request.prompt.clear();
  }
  if (request.is_unknown_text && options_.on_unknown == OnUnknown::kNull) {
    example.fault = "the sentence is mostly unknown to the vocabulary, and --on-unknown null leaves it unanswered";
    request.ids.clear();
    request.prompt.clear();
    request.truncated_tokens = 0;
  }
  request.example = std::move(example);
  return request;
}

void RowStages::encode(const RequestQueue::Task& task) const {
  Chunk& chunk = *task.chunk;
  // Whether weights are packed may show in the last bits: of a file it depends on nothing but its length.
  const bool is_all_there_is = chunk.is_whole_input || chunk.is_cut_by_clock;
  model_.engine().expect(is_all_there_is ? chunk.tokens_so_far : std::numeric_limits<std::size_t>::max());
  chunk.encoded[*task.batch] = try_encode(chunk.batches[*task.batch]);
}

// None where the device has too little memory.
std::unique_ptr<Encoded> RowStages::try_encode(std::span<const Seq2Seq::Prompt> prompts) const {
  try {
    return model_.engine().encode(prompts);
  } catch (const OutOfMemory&) {
    return nullptr;
  }
}

// None where the device has too little memory, or had when one of these was encoded.
std::optional<std::vector<Answer>> RowStages::try_answer(std::vector<std::unique_ptr<Encoded>> encoded,
                                                         std::span<const std::uint64_t> numbers) const {
  if (std::find(encoded.begin(), encoded.end(), nullptr) != encoded.end()) return std::nullopt;
  try {
    return answerer_.answer(std::move(encoded), numbers);
  } catch (const OutOfMemory&) {
    return std::nullopt;
  }
}

std::vector<Answer> RowStages::answers_of(Chunk& chunk, std::span<const std::uint64_t> numbers) const {
  if (auto answers = try_answer(std::exchange(chunk.encoded, {}), numbers)) return std::move(*answers);
  std::vector<Seq2Seq::Prompt> prompts;
  for (const Chunk::Batch& batch : chunk.batches) prompts.insert(prompts.end(), batch.begin(), batch.end());
  return answers_in_halves(prompts, numbers, chunk.halved);
}

std::vector<Answer> RowStages::answers_in_halves(std::span<const Seq2Seq::Prompt> prompts,
                                                 std::span<const std::uint64_t> numbers, std::size_t& halved) const {
  ++halved;
  const std::size_t half = (prompts.size() + 1) / 2;
  std::vector<Answer> answers;
  for (std::size_t first = 0; first < prompts.size(); first += half) {
    const std::size_t count = std::min(half, prompts.size() - first);
    std::vector<Answer> more = answers_of_rows(prompts.subspan(first, count), numbers.subspan(first, count), halved);
    std::move(more.begin(), more.end(), std::back_inserter(answers));
  }
  return answers;
}

// Throws OutOfMemory where there is too little for one row.
std::vector<Answer> RowStages::answers_of_rows(std::span<const Seq2Seq::Prompt> prompts,
                                               std::span<const std::uint64_t> numbers, std::size_t& halved) const {
  try {
    return answerer_.answer(encoded(prompts), numbers);
  } catch (const OutOfMemory&) {
    if (prompts.size() == 1) throw;
  }
  return answers_in_halves(prompts, numbers, halved);
}

// In batches of batch_tokens at most, unless a single row has more.
std::vector<std::unique_ptr<Encoded>> RowStages::encoded(std::span<const Seq2Seq::Prompt> prompts) const {
  std::vector<std::unique_ptr<Encoded>> batches;
  for (std::size_t first = 0; first < prompts.size();) {
    std::size_t last = first + 1;
    for (std::size_t tokens = prompts[first].size(); last < prompts.size(); ++last) {
      tokens += prompts[last].size();
      if (tokens > options_.batch_tokens) break;
    }
    batches.push_back(model_.engine().encode(prompts.subspan(first, last - first)));
    first = last;
  }
  return batches;
}

void RowStages::answer(Chunk& chunk) const {
  std::vector<std::uint64_t> numbers;
  for (const Request& request : chunk.requests) {
    if (request.is_computed) numbers.push_back(request.example.number);
  }
  if (numbers.empty()) return;
  std::vector<Answer> answers = answers_of(chunk, numbers);
  auto answer = answers.begin();
  for (Request& request : chunk.requests) {
    if (request.is_computed) *request.answer = std::move(*answer++);
    request.ids = TokenIds();
  }
}

Prediction RowStages::prediction(Request request) const {
  const Answer answer = request.answer ? *request.answer : Answer();
  Example& example = request.example;
  Prediction prediction;
  prediction.number = example.number;
  prediction.id = std::move(example.id);
  prediction.gold = example.gold;
  prediction.truncated_tokens = request.truncated_tokens;
  prediction.is_unknown_text = request.is_unknown_text;
  prediction.is_demonstration = !shown_.empty() && shown_.contains(fold_text(example.text));
  prediction.fault = std::move(example.fault);
  prediction.kept = std::move(example.kept);
  if (!prediction.fault) prediction.label = prompt_.verbalizer().parse(answer.completion);
  prediction.completion = answer.completion;
  prediction.scores = answer.scores;
  if (prediction.scores && prediction.label) {
    prediction.confidence = std::exp((*prediction.scores)[index(*prediction.label)]);
  }
  prediction.agreement = answer.agreement;
  prediction.text = std::move(example.text);
  if (options_.with_text) prediction.prompt = std::move(request.prompt);
  return prediction;
}

}  // namespace flant5
