#include "flant5/kernels/attention.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <memory>
#include <numeric>

#include "tests/kernels/every_instruction_set.h"
#include "tests/kernels/guarded_rows.h"

namespace flant5::kernels {
namespace {

constexpr std::int64_t kLengths[] = {1, 2, 6, 7, 46, 130};
constexpr AttentionShape kShapes[] = {{1, 8}, {3, 24}, {2, 64}};
constexpr double kRounding = 1e-5;

using Matrix = std::vector<std::vector<double>>;

// Attention of one head by its definition: query [d], keys and values [length][d], bias [length].
std::vector<double> plain_attention(const std::vector<double>& query, const Matrix& keys, const Matrix& values,
                                    const std::vector<double>& bias) {
  std::vector<double> weights;
  for (std::size_t j = 0; j < keys.size(); ++j) {
    weights.push_back(std::inner_product(query.begin(), query.end(), keys[j].begin(), bias[j]));
  }
  const double largest = *std::max_element(weights.begin(), weights.end());
  for (double& weight : weights) weight = std::exp(weight - largest);
  const double sum = std::accumulate(weights.begin(), weights.end(), 0.0);
  std::vector<double> context(values.front().size());
  for (std::size_t j = 0; j < values.size(); ++j) {
    for (std::size_t k = 0; k < context.size(); ++k) context[k] += weights[j] / sum * values[j][k];
  }
  return context;
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

std::vector<float> factors(std::int64_t rows) {
  std::vector<float> result;
  for (std::int64_t row = 0; row < rows; ++row) result.push_back(0.5F + 0.25F * static_cast<float>(row % 4));
  return result;
}

struct Formats {
  Format in;
  bool scaled;
  Format out;
};
constexpr Formats kFormats[] = {{Format::kFloat32, false, Format::kFloat32},
                                {Format::kBFloat16, false, Format::kBFloat16},
                                {Format::kBFloat16, true, Format::kInt8},
                                {Format::kFloat32, true, Format::kFloat32}};

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
    std::vector<std::int64_t> offsets = {0};
    for (const std::int64_t length : lengths) offsets.push_back(offsets.back() + length);
    const std::int64_t tokens = offsets.back();
    const std::int64_t reach = *std::max_element(lengths.begin(), lengths.end()) - 1;
    const GuardedRows qkv = random_rows(tokens, 3 * shape.inner(), formats, 1, spread);
    const GuardedFloats bias(random_values(shape.num_heads * (2 * reach + 1), 2));
    GuardedRows out(tokens, shape.inner(), formats.out, shape.inner() + 3);
    // In two calls, as two threads would share the sequences.
    const auto sequences = static_cast<std::int64_t>(lengths.size());
    for (const auto& [begin, end] : {std::pair{sequences / 2, sequences}, std::pair{std::int64_t{0}, sequences / 2}}) {
      sequence_attention(qkv.view(), shape, {bias.data() + reach, 2 * reach + 1}, offsets, begin, end,
                         out.mutable_view());
    }
    for (std::size_t s = 0; s < lengths.size(); ++s) {
      for (std::int64_t i = 0; i < lengths[s]; ++i) {
        std::vector<double> expected;
        for (std::int64_t head = 0; head < shape.num_heads; ++head) {
          Matrix keys;
          Matrix values;
          for (std::int64_t j = 0; j < lengths[s]; ++j) {
            keys.push_back(slice(qkv, offsets[s] + j, shape.inner() + head * shape.d_kv, shape.d_kv));
            values.push_back(slice(qkv, offsets[s] + j, 2 * shape.inner() + head * shape.d_kv, shape.d_kv));
          }
          const auto distances = slice(bias, head * (2 * reach + 1) + reach - i, lengths[s]);
          const auto query = slice(qkv, offsets[s] + i, head * shape.d_kv, shape.d_kv);
          const auto context = plain_attention(query, keys, values, distances);
          expected.insert(expected.end(), context.begin(), context.end());
        }
        expect_row(out, offsets[s] + i, expected, tolerance, "length " + std::to_string(lengths[s]));
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
      std::vector<double> expected;
      for (std::int64_t head = 0; head < shape.num_heads; ++head) {
        Matrix head_keys;
        Matrix head_values;
        for (std::int64_t j = 0; j < lengths[r]; ++j) {
          head_keys.push_back(slice(*keys[r], j * shape.inner() + head * shape.d_kv, shape.d_kv));
          head_values.push_back(slice(*values[r], j * shape.inner() + head * shape.d_kv, shape.d_kv));
        }
        const auto length = static_cast<std::size_t>(lengths[r]);
        const auto head_bias = biased ? slice(bias, head * lengths[r], lengths[r]) : std::vector<double>(length);
        const auto context =
            plain_attention(slice(queries, row, head * shape.d_kv, shape.d_kv), head_keys, head_values, head_bias);
        expected.insert(expected.end(), context.begin(), context.end());
      }
      expect_row(out, row, expected, kRounding, "length " + std::to_string(lengths[r]));
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

struct StateRows {
  StateRows(const std::vector<std::int64_t>& lengths, std::int64_t d_model) {
    for (const std::int64_t length : lengths) {
      const std::vector<float> values = random_values(length * d_model, static_cast<unsigned>(100 + states.size()));
      std::vector<float> turned(values.size());
      for (std::int64_t i = 0; i < length * d_model; ++i) {
        turned[static_cast<std::size_t>(i % d_model * length + i / d_model)] = values[static_cast<std::size_t>(i)];
      }
      states.push_back(std::make_unique<GuardedFloats>(values));
      transposed.push_back(std::make_unique<GuardedFloats>(turned));
      memory.push_back({states.back()->data(), transposed.back()->data(), length});
    }
  }
  std::vector<std::unique_ptr<GuardedFloats>> states;
  std::vector<std::unique_ptr<GuardedFloats>> transposed;
  std::vector<States> memory;
};

class StateAttention : public EveryInstructionSet {
 protected:
  void check(const std::vector<std::int64_t>& lengths, const AttentionShape& shape, std::int64_t d_model,
             const Formats& formats) {
    const auto rows = static_cast<std::int64_t>(lengths.size());
    const std::int64_t inner = shape.inner();
    const GuardedRows queries = random_rows(rows, inner, formats, 7);
    const float spread = 1.0F / std::sqrt(static_cast<float>(d_model));
    const GuardedFloats key(random_values(inner * d_model, 8, spread));               // [inner, d_model]
    const GuardedFloats value_transposed(random_values(d_model * inner, 9, spread));  // [d_model, inner]
    const StateRows states(lengths, d_model);
    GuardedRows out(rows, inner, formats.out, inner + 3);
    state_attention(queries.view(), shape, {key.data(), value_transposed.data(), d_model}, states.memory, 0, rows,
                    out.mutable_view());
    GuardedRows direct(rows, inner, Format::kFloat32);
    for (std::int64_t row = 0; row < rows; ++row) {
      const std::int64_t length = lengths[static_cast<std::size_t>(row)];
      // The keys and values that state_attention never makes.
      std::vector<float> keys;
      std::vector<float> values;
      for (std::int64_t j = 0; j < length; ++j) {
        const auto state = slice(*states.states[static_cast<std::size_t>(row)], j * d_model, d_model);
        for (std::int64_t i = 0; i < inner; ++i) {
          double k = 0;
          double v = 0;
          for (std::int64_t m = 0; m < d_model; ++m) {
            k += key[i * d_model + m] * state[static_cast<std::size_t>(m)];
            v += value_transposed[m * inner + i] * state[static_cast<std::size_t>(m)];
          }
          keys.push_back(static_cast<float>(k));
          values.push_back(static_cast<float>(v));
        }
      }
      std::vector<KeysValues> memory(static_cast<std::size_t>(rows), {keys.data(), values.data(), length});
      query_attention(queries.view(), shape, memory, nullptr, row, row + 1, direct.mutable_view());
      expect_row(out, row, slice(direct, row, 0, inner), kRounding, "length " + std::to_string(length));
    }
    EXPECT_TRUE(out.untouched_outside(0, rows));
  }
};

INSTANTIATE_TEST_SUITE_P(, StateAttention, testing::ValuesIn(instruction_sets()), instruction_set_name);

TEST_P(StateAttention, EqualsAttentionWithMaterialisedKeysAndValues) {
  for (const std::int64_t length : kLengths) {
    for (const AttentionShape& shape : kShapes) {
      for (const std::int64_t d_model : {16, 50}) check({length, 3}, shape, d_model, kFormats[0]);
    }
  }
}

TEST_P(StateAttention, TakesAndGivesEveryFormat) {
  for (const Formats& formats : kFormats) check({46, 1, 7}, {3, 24}, 40, formats);
}

// More rows than share a pass over the weights.
TEST_P(StateAttention, HandlesManyRows) {
  std::vector<std::int64_t> lengths;
  for (std::int64_t row = 0; row < 31; ++row) lengths.push_back(1 + row * 5 % 13);
  check(lengths, {2, 8}, 24, kFormats[0]);
}

}  // namespace
}  // namespace flant5::kernels
