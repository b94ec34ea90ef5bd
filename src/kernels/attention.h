// Attention without padding: each sequence attends to its own tokens. T5 does not scale the scores.
// Of bfloat16 rows, products are summed in float32 and the weights of values are rounded to bfloat16; d_kv is even.
// Each call works on sequences or rows [begin, end), so that callers can share them among threads.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "kernels/rows.h"

namespace flant5::kernels {

struct AttentionShape {
  std::int64_t num_heads = 0;
  std::int64_t d_kv = 0;
  std::int64_t inner() const { return num_heads * d_kv; }
};

// Position bias as a table of distances: the bias of key j for query i is values[head * stride + j - i].
struct DistanceBias {
  const float* values = nullptr;  // at distance 0 of head 0
  std::int64_t stride = 0;        // from a head to the next
};

// Queries of a sequence: its tokens [begin, end).
struct QueryRange {
  std::int64_t sequence = 0;
  std::int64_t begin = 0;
  std::int64_t end = 0;
};

// The queries of all sequences in parts for threads to share: a whole sequence each, or some hundred tokens of a long
// one. Sequence s is the rows [cu_seqlens[s], cu_seqlens[s + 1]).
std::vector<QueryRange> split_queries(std::span<const std::int64_t> cu_seqlens);

// Every token sees every other of its sequence. qkv: rows of [q | k | v], each shape.inner() wide. out: the context of
// the queries, shape.inner() wide. Memory grows with the length of the longest sequence, not with its square.
void sequence_attention(const ConstRows& qkv, const AttentionShape& shape, const DistanceBias& bias,
                        std::span<const std::int64_t> cu_seqlens, std::span<const QueryRange> queries,
                        const MutableRows& out);

// What one row's query sees: `length` keys and values, each [length, shape.inner()].
struct KeysValues {
  const float* keys = nullptr;
  const float* values = nullptr;
  std::int64_t length = 0;
};

// One query a row. bias: [num_heads, length] of all rows alike, or none.
void query_attention(const ConstRows& queries, const AttentionShape& shape, std::span<const KeysValues> memory,
                     const float* bias, std::int64_t begin, std::int64_t end, const MutableRows& out);

// Encoder states of one row, [length, d_model], as pack_rows() and pack_columns() give them in the queries' format.
struct States {
  const void* states = nullptr;
  const void* transposed = nullptr;
  std::int64_t length = 0;
};

// Cross-attention straight on the encoder states, without keys or values: for head h of a row,
//   scores = (W_k,h^T q_h) . states,  context_h = W_v,h (softmax(scores) states).
// It is the same algebra, and much cheaper for a few steps. key: W_k, [inner, d_model]; value_transposed: W_v
// transposed, [d_model, inner]; both from pack_rows() in the queries' format. out: the context, shape.inner() wide.
struct AbsorbedWeights {
  const void* key = nullptr;
  const void* value_transposed = nullptr;
  std::int64_t d_model = 0;
};
void absorbed_cross_attention(const ConstRows& queries, const AttentionShape& shape, const AbsorbedWeights& weights,
                              std::span<const States> memory, std::int64_t begin, std::int64_t end,
                              const MutableRows& out);

}  // namespace flant5::kernels
