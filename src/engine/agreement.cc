#include "engine/agreement.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cmath>
#include <functional>
#include <mutex>
#include <numeric>
#include <utility>

#include "engine/threads.h"

namespace flant5 {
namespace {

constexpr std::size_t kBatchTokens = 1024;
constexpr std::size_t kLikely = 16;  // tokens that a divergence is made of; the others count as one

std::unique_ptr<Decoding> started(const Seq2Seq& model, const std::vector<std::vector<std::int64_t>>& prompts,
                                  const std::vector<std::size_t>& batch) {
  std::vector<Seq2Seq::Prompt> inputs;
  for (const std::size_t row : batch) inputs.emplace_back(prompts[row]);
  std::vector<std::unique_ptr<Encoded>> encoded;
  encoded.push_back(model.encode(inputs));
  return model.decode(std::move(encoded));
}

// Rows of a batch that have not ended after a step.
struct Remaining {
  std::vector<std::size_t> places;  // in the batch so far
  std::vector<std::size_t> rows;
  std::vector<std::int64_t> tokens;  // that they go on with

  void add(std::size_t place, std::size_t row, std::int64_t token) {
    places.push_back(place);
    rows.push_back(row);
    tokens.push_back(token);
  }
};

// Of the reference's probabilities from the model's, the unlikely tokens taken together.
double divergence(std::span<const TokenScore> reference, std::span<const float> model) {
  constexpr double kLeast = 1e-12;
  double sum = 0;
  double rest = 1;
  double rest_of_model = 1;
  for (std::size_t i = 0; i < reference.size(); ++i) {
    const double probability = std::exp(static_cast<double>(reference[i].score));
    sum += probability * (static_cast<double>(reference[i].score) - static_cast<double>(model[i]));
    rest -= probability;
    rest_of_model -= std::exp(static_cast<double>(model[i]));
  }
  rest = std::max(rest, kLeast);
  return sum + rest * std::log(rest / std::max(rest_of_model, kLeast));
}

// Calls work(batch) for each on all threads, and gives the seconds that it took.
template <typename Batches>
double for_each_batch(const Seq2Seq& model, const Batches& batches, std::size_t threads,
                      const std::function<void(const typename Batches::value_type&)>& work) {
  std::atomic<std::size_t> next = 0;
  const auto begin = std::chrono::steady_clock::now();
  run_on_threads(threads, [&] {
    model.prepare_thread(1);
    for (std::size_t at = next++; at < batches.size(); at = next++) work(batches[batches.size() - 1 - at]);
  });
  const auto end = std::chrono::steady_clock::now();
  model.prepare_thread(threads);  // the calling one, which worked too
  return std::chrono::duration<double>(end - begin).count();
}

}  // namespace

std::vector<std::vector<std::size_t>> batches_of(const std::vector<std::vector<std::int64_t>>& prompts) {
  std::vector<std::size_t> rows(prompts.size());
  std::iota(rows.begin(), rows.end(), std::size_t{0});
  std::stable_sort(rows.begin(), rows.end(),
                   [&](std::size_t a, std::size_t b) { return prompts[a].size() < prompts[b].size(); });
  std::vector<std::vector<std::size_t>> batches;
  std::size_t tokens = kBatchTokens;
  for (const std::size_t row : rows) {
    if (tokens + prompts[row].size() > kBatchTokens) {
      batches.emplace_back();
      tokens = 0;
    }
    batches.back().push_back(row);
    tokens += prompts[row].size();
  }
  return batches;
}

ReferenceAnswers::ReferenceAnswers(const Seq2Seq& reference, std::vector<Ids> prompts, std::size_t max_new_tokens,
                                   std::size_t threads)
    : prompts_(std::move(prompts)), threads_(threads), batches_(batches_of(prompts_)), answers_(prompts_.size()) {
  for_each_batch(reference, batches_, threads_, [&](const Batch& batch) { answer(reference, batch, max_new_tokens); });
}

std::size_t ReferenceAnswers::tokens() const {
  return std::accumulate(prompts_.begin(), prompts_.end(), std::size_t{0},
                         [](std::size_t sum, const Ids& prompt) { return sum + prompt.size(); });
}

std::size_t ReferenceAnswers::answered() const {
  return std::accumulate(answers_.begin(), answers_.end(), std::size_t{0},
                         [](std::size_t sum, const auto& answer) { return sum + answer.size(); });
}

void ReferenceAnswers::answer(const Seq2Seq& reference, const Batch& batch, std::size_t max_new_tokens) {
  const T5Config& config = reference.config();
  const auto decoding = started(reference, prompts_, batch);
  std::vector<std::size_t> rows = batch;
  std::vector<std::int64_t> last(rows.size(), config.decoder_start_token_id);
  for (std::size_t step = 0; step < max_new_tokens && !rows.empty(); ++step) {
    decoding->step(last);
    decoding->log_softmax();
    std::vector<std::vector<TokenScore>> likely = decoding->top_k(kLikely);
    Remaining left;
    for (std::size_t i = 0; i < rows.size(); ++i) {
      const std::int64_t token = likely[i].front().token;
      answers_[rows[i]].push_back({token, std::move(likely[i])});
      if (!config.is_eos(token)) left.add(i, rows[i], token);
    }
    if (!left.rows.empty()) decoding->select(left.places);
    rows = std::move(left.rows);
    last = std::move(left.tokens);
  }
}

Agreement ReferenceAnswers::of(const Seq2Seq& model) const {
  std::vector<RowAgreement> found(rows());
  Agreement sum;
  sum.seconds = for_each_batch(model, batches_, threads_, [&](const Batch& batch) { compare(model, batch, found); });
  sum.rows = rows();
  for (const RowAgreement& row : found) {
    sum.equal += row.is_equal ? 1 : 0;
    sum.divergence += row.divergence / static_cast<double>(rows());
  }
  return sum;
}

void ReferenceAnswers::compare(const Seq2Seq& model, const Batch& batch, std::vector<RowAgreement>& found) const {
  const auto decoding = started(model, prompts_, batch);
  std::vector<std::size_t> rows = batch;
  std::vector<std::int64_t> last(rows.size(), model.config().decoder_start_token_id);
  for (std::size_t step = 0; !rows.empty(); ++step) {
    decoding->step(last);
    const std::vector<std::int64_t> tokens = decoding->argmax();
    Remaining left;
    for (std::size_t i = 0; i < rows.size(); ++i) {
      const Step& expected = answers_[rows[i]][step];
      std::vector<Entry> entries;
      for (const TokenScore& token : expected.likely) entries.push_back({i, token.token});
      RowAgreement& row = found[rows[i]];
      row.is_equal = row.is_equal && tokens[i] == expected.token;
      row.divergence += divergence(expected.likely, decoding->log_probabilities(entries));
      if (step + 1 < answers_[rows[i]].size()) left.add(i, rows[i], expected.token);
    }
    if (!left.rows.empty()) decoding->select(left.places);
    rows = std::move(left.rows);
    last = std::move(left.tokens);
  }
}

}  // namespace flant5
