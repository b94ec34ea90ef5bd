// An engine without weights: it answers from a table, or with scores that depend on nothing but the row's prompt and
// the tokens so far. It can be slow, and it can throw.
#pragma once

#include <algorithm>
#include <atomic>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <map>
#include <memory>
#include <numeric>
#include <span>
#include <utility>
#include <vector>

#include "model/seq2seq.h"

namespace flant5 {

class FakeSeq2Seq : public Seq2Seq {
 public:
  using Tokens = std::vector<std::int64_t>;

  explicit FakeSeq2Seq(std::int64_t vocab_size = 96, std::int64_t start = 0) {
    config_.vocab_size = vocab_size;
    config_.decoder_start_token_id = start;
  }

  // What is generated for these prompts, without </s>; for others, what their scores make of it.
  std::map<Tokens, Tokens> answers;
  // Called on each thread with the number of threads it may use.
  std::function<void(std::size_t)> on_prepare;
  // Called with each batch before it is encoded, on the thread that encodes it: may wait, and may throw.
  std::function<void(std::span<const Prompt>)> on_encode;
  // Called before the rows of a step are computed.
  std::function<void(std::size_t rows)> on_step;

  BatchSizes sizes;

  // What has been computed so far.
  mutable std::atomic<std::size_t> encoded_rows = 0;
  mutable std::atomic<std::size_t> stepped_rows = 0;
  mutable std::atomic<std::size_t> selections = 0;

  const T5Config& config() const override { return config_; }
  BatchSizes preferred_sizes() const override { return sizes; }

  void prepare_thread(std::size_t threads) const override {
    if (on_prepare) on_prepare(threads);
  }
  std::unique_ptr<Encoded> encode(std::span<const Prompt> prompts) const override {
    if (on_encode) on_encode(prompts);
    encoded_rows += prompts.size();
    auto encoded = std::make_unique<FakeEncoded>();
    for (const Prompt& prompt : prompts) encoded->prompts.emplace_back(prompt.begin(), prompt.end());
    return encoded;
  }

  std::unique_ptr<Decoding> decode(std::vector<std::unique_ptr<Encoded>> batches) const override {
    std::vector<Row> rows;
    for (const std::unique_ptr<Encoded>& batch : batches) {
      for (Tokens& prompt : dynamic_cast<FakeEncoded&>(*batch).prompts) rows.push_back({std::move(prompt), {}});
    }
    return std::make_unique<FakeDecoding>(*this, std::move(rows));
  }

 private:
  struct Row {
    Tokens prompt;
    Tokens taken;  // with decoder_start_token_id
  };
  using Scores = std::vector<float>;  // [vocab_size]

  struct FakeEncoded : Encoded {
    std::size_t rows() const override { return prompts.size(); }
    std::vector<Tokens> prompts;
  };

  class FakeDecoding : public Decoding {
   public:
    FakeDecoding(const FakeSeq2Seq& model, std::vector<Row> rows) : model_(model), rows_(std::move(rows)) {}

    std::size_t rows() const override { return rows_.size(); }
    void step(std::span<const std::int64_t> tokens) override {
      if (model_.on_step) model_.on_step(rows_.size());
      model_.stepped_rows += rows_.size();
      scores_.clear();
      for (std::size_t row = 0; row < rows_.size(); ++row) {
        rows_[row].taken.push_back(tokens[row]);
        scores_.push_back(model_.scores_of(rows_[row]));
      }
    }
    std::vector<std::int64_t> argmax() const override {
      std::vector<std::int64_t> tokens;
      for (const Scores& row : scores_) tokens.push_back(std::max_element(row.begin(), row.end()) - row.begin());
      return tokens;
    }
    std::vector<std::vector<TokenScore>> top_k(std::size_t k) const override {
      std::vector<std::vector<TokenScore>> top;
      for (const Scores& row : scores_) {
        std::vector<TokenScore>& best = top.emplace_back();
        for (std::size_t token = 0; token < row.size(); ++token) {
          best.push_back({static_cast<std::int64_t>(token), row[token]});
        }
        std::stable_sort(best.begin(), best.end(),
                         [](const TokenScore& a, const TokenScore& b) { return a.score > b.score; });
        best.resize(std::min(k, best.size()));
      }
      return top;
    }
    std::vector<float> scores(std::span<const Entry> entries) const override {
      std::vector<float> values;
      for (const Entry& entry : entries) values.push_back(scores_[entry.row][static_cast<std::size_t>(entry.token)]);
      return values;
    }
    std::vector<float> log_probabilities(std::span<const Entry> entries) const override {
      std::vector<float> values = scores(entries);
      for (std::size_t i = 0; i < values.size(); ++i) values[i] -= log_total(scores_[entries[i].row]);
      return values;
    }
    void set_scores(std::span<const Entry> entries, std::span<const float> values) override {
      for (std::size_t i = 0; i < values.size(); ++i) {
        scores_[entries[i].row][static_cast<std::size_t>(entries[i].token)] = values[i];
      }
    }
    void log_softmax() override {
      for (Scores& row : scores_) {
        const float total = log_total(row);
        for (float& score : row) score -= total;
      }
    }
    void select(std::span<const std::size_t> rows) override {
      ++model_.selections;
      std::vector<Row> kept;
      for (const std::size_t row : rows) kept.push_back(rows_[row]);
      rows_ = std::move(kept);
    }

   private:
    static float log_total(const Scores& row) {
      const double total =
          std::accumulate(row.begin(), row.end(), 0.0, [](double sum, float score) { return sum + std::exp(score); });
      return static_cast<float>(std::log(total));
    }

    const FakeSeq2Seq& model_;
    std::vector<Row> rows_;
    std::vector<Scores> scores_;  // [rows]
  };

  Scores scores_of(const Row& row) const {
    std::uint64_t hash = 1;
    const auto mix = [&hash](std::uint64_t value) {
      hash = (hash ^ value) * 0x9E3779B97F4A7C15;
      hash ^= hash >> 29;
    };
    for (const std::int64_t token : row.prompt) mix(static_cast<std::uint64_t>(token));
    mix(row.prompt.size());
    for (const std::int64_t token : row.taken) mix(static_cast<std::uint64_t>(token) + 1);
    Scores scores;
    for (std::int64_t token = 0; token < config_.vocab_size; ++token) {
      mix(static_cast<std::uint64_t>(token));
      scores.push_back(static_cast<float>(hash >> 40) / (1 << 24) * 4);  // in [0, 4)
    }
    if (const auto answer = answers.find(row.prompt); answer != answers.end()) {
      const Tokens& tokens = answer->second;
      const std::size_t at = row.taken.size() - 1;
      scores[static_cast<std::size_t>(at < tokens.size() ? tokens[at] : config_.eos_token_ids.front())] = 10;
    }
    return scores;
  }

  T5Config config_;
};

}  // namespace flant5
