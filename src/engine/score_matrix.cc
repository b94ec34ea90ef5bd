#include "engine/score_matrix.h"

#include <ATen/Functions.h>
#include <c10/core/InferenceMode.h>

#include <algorithm>
#include <utility>

namespace flant5 {
namespace {

// Rows and tokens of entries, as indices of a tensor.
struct Places {
  Places(std::span<const Entry> entries, const at::Device& device) {
    std::vector<std::int64_t> rows;
    std::vector<std::int64_t> tokens;
    for (const Entry& entry : entries) {
      rows.push_back(static_cast<std::int64_t>(entry.row));
      tokens.push_back(entry.token);
    }
    row = at::tensor(rows, at::kLong).to(device);
    token = at::tensor(tokens, at::kLong).to(device);
  }
  at::Tensor row;
  at::Tensor token;
};

template <typename T>
std::vector<T> to_host(const at::Tensor& values) {
  const at::Tensor host = values.cpu().contiguous();
  const T* const data = host.const_data_ptr<T>();
  return {data, data + host.numel()};
}

// The highest scores, highest first, equal ones by id. Ids come in order, so that a later one must be higher to enter.
std::vector<TokenScore> highest(std::span<const float> scores, std::size_t count) {
  const auto is_before = [](const TokenScore& a, const TokenScore& b) {
    return a.score != b.score ? a.score > b.score : a.token < b.token;
  };
  std::vector<TokenScore> best;  // a heap: its worst in front
  for (std::size_t i = 0; i < scores.size(); ++i) {
    const bool is_full = best.size() == count;
    if (is_full && !(scores[i] > best.front().score)) continue;
    if (is_full) {
      std::pop_heap(best.begin(), best.end(), is_before);
      best.pop_back();
    }
    best.push_back({static_cast<std::int64_t>(i), scores[i]});
    std::push_heap(best.begin(), best.end(), is_before);
  }
  std::sort_heap(best.begin(), best.end(), is_before);
  return best;
}

}  // namespace

std::vector<std::int64_t> ScoreMatrix::argmax() const {
  const c10::InferenceMode inference;
  return to_host<std::int64_t>(scores_.argmax(1));
}

std::vector<std::vector<TokenScore>> ScoreMatrix::top_k(std::size_t k) const {
  const c10::InferenceMode inference;
  const auto count = std::min(k, static_cast<std::size_t>(scores_.size(1)));
  std::vector<std::vector<TokenScore>> rows(static_cast<std::size_t>(scores_.size(0)));
  if (scores_.is_cpu()) {
    const float* row = scores_.const_data_ptr<float>();
    for (std::vector<TokenScore>& best : rows) {
      best = highest({row, static_cast<std::size_t>(scores_.size(1))}, count);
      row += scores_.size(1);
    }
    return rows;
  }
  // A stable sort puts equal scores in the order of their ids; libtorch's topk does not say which it takes.
  const auto [values, ids] = at::sort(scores_, /*stable=*/true, /*dim=*/1, /*descending=*/true);
  const auto width = static_cast<std::int64_t>(count);
  const std::vector<float> value = to_host<float>(values.narrow(1, 0, width));
  const std::vector<std::int64_t> id = to_host<std::int64_t>(ids.narrow(1, 0, width));
  for (std::size_t i = 0; i < value.size(); ++i) rows[i / count].push_back({id[i], value[i]});
  return rows;
}

std::vector<float> ScoreMatrix::scores(std::span<const Entry> entries) const {
  const c10::InferenceMode inference;
  if (!scores_.is_cpu()) {
    const Places places(entries, scores_.device());
    return to_host<float>(scores_.index({places.row, places.token}));
  }
  std::vector<float> values;
  for (const Entry& entry : entries) {
    const float* const row = scores_.const_data_ptr<float>() + static_cast<std::int64_t>(entry.row) * scores_.size(1);
    values.push_back(row[entry.token]);
  }
  return values;
}

std::vector<float> ScoreMatrix::log_probabilities(std::span<const Entry> entries) const {
  const c10::InferenceMode inference;
  if (!log_totals_.defined()) log_totals_ = scores_.logsumexp(1);
  const std::vector<float> totals = to_host<float>(log_totals_);
  std::vector<float> values = scores(entries);
  for (std::size_t i = 0; i < values.size(); ++i) values[i] -= totals[entries[i].row];
  return values;
}

void ScoreMatrix::set_scores(std::span<const Entry> entries, std::span<const float> values) {
  const c10::InferenceMode inference;
  const Places places(entries, scores_.device());
  const at::Tensor given = at::tensor(at::ArrayRef<float>(values.data(), values.size()), at::kFloat);
  scores_.index_put_({places.row, places.token}, given.to(scores_.device()));
  log_totals_.reset();
}

void ScoreMatrix::log_softmax() {
  const c10::InferenceMode inference;
  scores_ = scores_.log_softmax(1);
  log_totals_.reset();
}

}  // namespace flant5
