#include "kernels/attention.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <memory>
#include <numeric>

#include "kernels/packing.h"
#include "tests/kernels/every_instruction_set.h"
#include "tests/kernels/guarded_rows.h"

namespace flant5::kernels {
namespace {

constexpr std::int64_t kLengths[] = {1, 2, 6, 7, 46, 130};
constexpr AttentionShape kShapes[] = {{1, 8}, {3, 24}, {2, 64}};
constexpr double kRounding = 1e-5;

using Matrix = std::vector<std::vector<double>>;

struct Context {
  std::vector<double> values;
  double weighed = 0;  // largest sum of the magnitudes that went into one of the values
};

// Attention of one head by its definition: query [d], keys and values [length][d], bias [length].
Context plain_attention(const std::vector<double>& query, const Matrix& keys, const Matrix& values,
                        const std::vector<double>& bias) {
  std::vector<double> weights;
  for (std::size_t j = 0; j < keys.size(); ++j) {
    weights.push_back(std::inner_product(query.begin(), query.end(), keys[j].begin(), bias[j]));
  }
  const double largest = *std::max_element(weights.begin(), weights.end());
  for (double& weight : weights) weight = std::exp(weight - largest);
  const double sum = std::accumulate(weights.begin(), weights.end(), 0.0);
  Context context{std::vector<double>(values.front().size())};
  for (std::size_t k = 0; k < context.values.size(); ++k) {
    double weighed = 0;
    for (std::size_t j = 0; j < values.size(); ++j) {
      const double term = weights[j] / sum * values[j][k];
      context.values[k] += term;
      weighed += std::abs(term);
    }
    context.weighed = std::max(context.weighed, weighed);
  }
  return context;
}

// `out` holds `expected`. Of bfloat16 rows the weights of the values are rounded to 8 bits.
void expect_context(const GuardedRows& out, std::int64_t row, const Context& expected, Dtype in, double tolerance,
                    const std::string& what) {
  double largest = 0;
  for (const double value : expected.values) largest = std::max(largest, std::abs(value));
  if (in == Dtype::kBFloat16) tolerance += expected.weighed / 256.0 / largest;
  expect_row(out, row, expected.values, tolerance, what);
}

// A row of several heads.
void append(const Context& head, Context& row) {
  row.values.insert(row.values.end(), head.values.begin(), head.values.end());
  row.weighed = std::max(row.weighed, head.weighed);
}

std::vector<double> slice(const GuardedRows& rows, std::int64_t row, std::int64_t first, std::int64_t count) {
  std::vector<double> values;
  for (std::int64_t i = 0; i < count; ++i) values.push_back(rows.at(row, first + i));
  return values;
}

std::vector<double> slice(const GuardedFloats& floats, std::int64_t first, std::int64_t count) {
  std::vector<double> values;
  for (std::int64_t i = 0; i < count; ++i) values.push_back(floats[first + i]);
  return values;
}

std::string fmt(const QueryRange& range) {
  return std::to_string(range.sequence) + ": " + std::to_string(range.begin) + "-" + std::to_string(range.end);
}

std::vector<float> factors(std::int64_t rows) {
  std::vector<float> result;
  for (std::int64_t row = 0; row < rows; ++row) result.push_back(0.5F + 0.25F * static_cast<float>(row % 4));
  return result;
}

struct Formats {
  Dtype in;
  bool scaled;
  Dtype out;
};
constexpr Formats kFormats[] = {{Dtype::kFloat32, false, Dtype::kFloat32},
                                {Dtype::kBFloat16, false, Dtype::kBFloat16},
                                {Dtype::kBFloat16, true, Dtype::kInt8},
                                {Dtype::kFloat32, true, Dtype::kFloat32}};

GuardedRows random_rows(std::int64_t rows, std::int64_t cols, const Formats& formats, unsigned seed,
                        float spread = 0.5F) {
  return GuardedRows::of(random_values(rows * cols, seed, spread), rows, formats.in, 4,
                         formats.scaled ? factors(rows) : std::vector<float>());
}

// ---- whole sequences

class SequenceAttention : public EveryInstructionSet {
 protected:
  void check(const std::vector<std::int64_t>& lengths, const AttentionShape& shape, const Formats& formats,
             float spread = 0.5F, double tolerance = kRounding) {
    std::vector<std::int64_t> cu_seqlens = {0};
    for (const std::int64_t length : lengths) cu_seqlens.push_back(cu_seqlens.back() + length);
    const std::int64_t tokens = cu_seqlens.back();
    const std::int64_t reach = *std::max_element(lengths.begin(), lengths.end()) - 1;
    const GuardedRows qkv = random_rows(tokens, 3 * shape.inner(), formats, 1, spread);
    const GuardedFloats bias(random_values(shape.num_heads * (2 * reach + 1), 2));
    GuardedRows out(tokens, shape.inner(), formats.out, shape.inner() + 3);
    // In two calls, as two threads would share the queries.
    const std::vector<QueryRange> queries = split_queries(cu_seqlens);
    const std::size_t half = queries.size() / 2;
    for (const auto& share : {std::span(queries).subspan(half), std::span(queries).first(half)}) {
      sequence_attention(qkv.view(), shape, {bias.data() + reach, 2 * reach + 1}, cu_seqlens, share,
                         out.mutable_view());
    }
    for (std::size_t s = 0; s < lengths.size(); ++s) {
      for (std::int64_t i = 0; i < lengths[s]; ++i) {
        Context expected;
        for (std::int64_t head = 0; head < shape.num_heads; ++head) {
          Matrix keys;
          Matrix values;
          for (std::int64_t j = 0; j < lengths[s]; ++j) {
            keys.push_back(slice(qkv, cu_seqlens[s] + j, shape.inner() + head * shape.d_kv, shape.d_kv));
            values.push_back(slice(qkv, cu_seqlens[s] + j, 2 * shape.inner() + head * shape.d_kv, shape.d_kv));
          }
          const auto distances = slice(bias, head * (2 * reach + 1) + reach - i, lengths[s]);
          const auto query = slice(qkv, cu_seqlens[s] + i, head * shape.d_kv, shape.d_kv);
          append(plain_attention(query, keys, values, distances), expected);
        }
        expect_context(out, cu_seqlens[s] + i, expected, formats.in, tolerance, "length " + std::to_string(lengths[s]));
      }
    }
    EXPECT_TRUE(out.untouched_outside(0, tokens));
  }
};

INSTANTIATE_TEST_SUITE_P(, SequenceAttention, testing::ValuesIn(instruction_sets()), instruction_set_name);

TEST_P(SequenceAttention, EqualsPlainLoopsForEveryLength) {
  for (const std::int64_t length : kLengths) {
    for (const AttentionShape& shape : kShapes) check({length}, shape, kFormats[0]);
  }
}

TEST_P(SequenceAttention, EqualsPlainLoopsForPackedSequencesInEveryFormat) {
  for (const Formats& formats : kFormats) {
    for (const AttentionShape& shape : kShapes) check({6, 1, 46, 2, 7}, shape, formats);
  }
}

TEST_P(SequenceAttention, SplitsALongSequence) { check({3, 800, 2}, {2, 8}, kFormats[0]); }

TEST(SplitQueries, GivesEachQueryOnce) {
  const auto ranges = split_queries(std::vector<std::int64_t>{0, 5, 1005, 1006});
  std::vector<std::string> shown;
  for (const QueryRange& range : ranges) shown.push_back(fmt(range));
  EXPECT_EQ(shown, (std::vector<std::string>{"0: 0-5", "1: 0-384", "1: 384-768", "1: 768-1000", "2: 0-1"}));
}

// Scores of hundreds, as T5's unscaled products give, do not overflow. Their last bits weigh more.
TEST_P(SequenceAttention, StandsLargeScores) { check({7, 46}, {2, 64}, kFormats[0], 6.0F, 1e-3); }

// ---- one query a row

class QueryAttention : public EveryInstructionSet {
 protected:
  // Row r sees a memory of lengths[r].
  void check(const std::vector<std::int64_t>& lengths, const AttentionShape& shape, const Formats& formats,
             bool biased) {
    const auto rows = static_cast<std::int64_t>(lengths.size());
    const GuardedRows queries = random_rows(rows, shape.inner(), formats, 3);
    std::vector<std::unique_ptr<GuardedFloats>> keys;
    std::vector<std::unique_ptr<GuardedFloats>> values;
    std::vector<KeysValues> memory;
    for (const std::int64_t length : lengths) {
      const auto seed = static_cast<unsigned>(10 * memory.size());
      keys.push_back(std::make_unique<GuardedFloats>(random_values(length * shape.inner(), seed + 4)));
      values.push_back(std::make_unique<GuardedFloats>(random_values(length * shape.inner(), seed + 5)));
      memory.push_back({keys.back()->data(), values.back()->data(), length});
    }
    const GuardedFloats bias(random_values(shape.num_heads * lengths.front(), 6));
    GuardedRows out(rows, shape.inner(), formats.out, shape.inner() + 3);
    const std::int64_t begin = rows > 2 ? 1 : 0;
    query_attention(queries.view(), shape, memory, biased ? bias.data() : nullptr, begin, rows, out.mutable_view());
    for (std::int64_t row = begin; row < rows; ++row) {
      const auto r = static_cast<std::size_t>(row);
      Context expected;
      for (std::int64_t head = 0; head < shape.num_heads; ++head) {
        Matrix head_keys;
        Matrix head_values;
        for (std::int64_t j = 0; j < lengths[r]; ++j) {
          head_keys.push_back(slice(*keys[r], j * shape.inner() + head * shape.d_kv, shape.d_kv));
          head_values.push_back(slice(*values[r], j * shape.inner() + head * shape.d_kv, shape.d_kv));
        }
        const auto length = static_cast<std::size_t>(lengths[r]);
        const auto head_bias = biased ? slice(bias, head * lengths[r], lengths[r]) : std::vector<double>(length);
        const auto query = slice(queries, row, head * shape.d_kv, shape.d_kv);
        append(plain_attention(query, head_keys, head_values, head_bias), expected);
      }
      expect_row(out, row, expected.values, kRounding, "length " + std::to_string(lengths[r]));
    }
    EXPECT_TRUE(out.untouched_outside(begin, rows));
  }
};

INSTANTIATE_TEST_SUITE_P(, QueryAttention, testing::ValuesIn(instruction_sets()), instruction_set_name);

TEST_P(QueryAttention, EqualsPlainLoopsWithABias) {
  for (const std::int64_t length : kLengths) {
    for (const AttentionShape& shape : kShapes) {
      for (const Formats& formats : kFormats) check({length, length, length}, shape, formats, true);
    }
  }
}

TEST_P(QueryAttention, EqualsPlainLoopsForRowsOfDifferentLengthsWithoutABias) {
  for (const AttentionShape& shape : kShapes) {
    for (const Formats& formats : kFormats) check({130, 1, 46, 2, 7, 6}, shape, formats, false);
  }
}

// ---- cross-attention on the encoder's states

// A float32 matrix as products in `format` know it, and packed up to a guard.
class PackedMatrix {
 public:
  enum class Over { kRows, kColumns };

  PackedMatrix(const std::vector<float>& values, std::int64_t rows, Dtype format, Over over)
      : values_(GuardedRows::of(values, rows, format, 0)),
        memory_(4 * static_cast<std::size_t>(over == Over::kRows ? packed_depth(format, rows) * values_.cols()
                                                                 : packed_depth(format, values_.cols()) * rows)) {
    (over == Over::kRows ? pack_rows : pack_columns)(values_.view(), rows, format, memory_.data());
  }
  const GuardedRows& values() const { return values_; }
  const void* data() const { return memory_.data(); }

 private:
  GuardedRows values_;
  GuardedMemory memory_;
};

class AbsorbedCrossAttention : public EveryInstructionSet {
 protected:
  void check(const std::vector<std::int64_t>& lengths, const AttentionShape& shape, std::int64_t d_model,
             const Formats& formats) {
    const auto rows = static_cast<std::int64_t>(lengths.size());
    const std::int64_t inner = shape.inner();
    const GuardedRows queries = random_rows(rows, inner, formats, 7);
    const float spread = 1.0F / std::sqrt(static_cast<float>(d_model));
    using enum PackedMatrix::Over;
    const PackedMatrix key(random_values(inner * d_model, 8, spread), inner, formats.in, kRows);
    const PackedMatrix value(random_values(inner * d_model, 9, spread), inner, formats.in, kColumns);
    std::vector<PackedMatrix> states;
    std::vector<PackedMatrix> transposed;
    std::vector<States> memory;
    for (const std::int64_t length : lengths) {
      const auto values = random_values(length * d_model, static_cast<unsigned>(100 + states.size()));
      states.emplace_back(values, length, formats.in, kRows);
      transposed.emplace_back(values, length, formats.in, kColumns);
      memory.push_back({states.back().data(), transposed.back().data(), length});
    }
    GuardedRows out(rows, inner, formats.out, inner + 3);
    absorbed_cross_attention(queries.view(), shape, {key.data(), value.data(), d_model}, memory, 0, rows,
                             out.mutable_view());
    for (std::int64_t row = 0; row < rows; ++row) {
      const GuardedRows& seen = states[static_cast<std::size_t>(row)].values();
      Context expected;
      for (std::int64_t head = 0; head < shape.num_heads; ++head) {
        const auto query = slice(queries, row, head * shape.d_kv, shape.d_kv);
        append(plain_attention(query, products(seen, key.values(), head, shape.d_kv),
                               products(seen, value.values(), head, shape.d_kv),
                               std::vector<double>(static_cast<std::size_t>(seen.rows()))),
               expected);
      }
      // Of bfloat16, projected queries and mean states are rounded too.
      expected.weighed *= 3;
      expect_context(out, row, expected, formats.in, kRounding, "length " + std::to_string(seen.rows()));
    }
    EXPECT_TRUE(out.untouched_outside(0, rows));
  }

 private:
  // The keys or values of a head, which absorbed_cross_attention never makes: [length][d_kv].
  static Matrix products(const GuardedRows& states, const GuardedRows& weight, std::int64_t head, std::int64_t d_kv) {
    Matrix result;
    for (std::int64_t j = 0; j < states.rows(); ++j) {
      const auto state = slice(states, j, 0, states.cols());
      std::vector<double> row;
      for (std::int64_t i = head * d_kv; i < (head + 1) * d_kv; ++i) {
        const auto column = slice(weight, i, 0, weight.cols());
        row.push_back(std::inner_product(state.begin(), state.end(), column.begin(), 0.0));
      }
      result.push_back(row);
    }
    return result;
  }
};

INSTANTIATE_TEST_SUITE_P(, AbsorbedCrossAttention, testing::ValuesIn(instruction_sets()), instruction_set_name);

TEST_P(AbsorbedCrossAttention, EqualsAttentionWithMaterialisedKeysAndValues) {
  for (const std::int64_t length : kLengths) {
    for (const AttentionShape& shape : kShapes) {
      for (const std::int64_t d_model : {16, 50}) check({length, 3}, shape, d_model, kFormats[0]);
    }
  }
}

TEST_P(AbsorbedCrossAttention, TakesAndGivesEveryFormat) {
  for (const Formats& formats : kFormats) check({46, 1, 7}, {3, 24}, 40, formats);
}

// More rows than share a pass over the weights.
TEST_P(AbsorbedCrossAttention, HandlesManyRows) {
  std::vector<std::int64_t> lengths;
  for (std::int64_t row = 0; row < 31; ++row) lengths.push_back(1 + row * 5 % 13);
  check(lengths, {2, 8}, 24, kFormats[0]);
}

}  // namespace
}  // namespace flant5::kernels
