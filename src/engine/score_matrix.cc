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

}  // namespace

std::vector<std::int64_t> ScoreMatrix::argmax() const {
  const c10::InferenceMode inference;
  return to_host<std::int64_t>(scores_.argmax(1));
}

std::vector<std::vector<TokenScore>> ScoreMatrix::top_k(std::size_t k) const {
  const c10::InferenceMode inference;
  const std::int64_t count = std::min(static_cast<std::int64_t>(k), scores_.size(1));
  // A stable sort puts equal scores in the order of their ids; a partial selection does not say which it takes.
  const auto [values, ids] = at::sort(scores_, /*stable=*/true, /*dim=*/1, /*descending=*/true);
  const std::vector<float> value = to_host<float>(values.narrow(1, 0, count));
  const std::vector<std::int64_t> id = to_host<std::int64_t>(ids.narrow(1, 0, count));
  std::vector<std::vector<TokenScore>> rows(static_cast<std::size_t>(scores_.size(0)));
  for (std::size_t i = 0; i < value.size(); ++i) {
    rows[i / static_cast<std::size_t>(count)].push_back({id[i], value[i]});
  }
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
