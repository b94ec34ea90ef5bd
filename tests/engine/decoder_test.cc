#include "engine/cpu/decoder.h"

#include "tests/engine/engine.h"

namespace flant5 {
namespace {

// Keys and values of the encoder's states are made after this many steps (kStepsWithoutKeysValues of decoder.cc).
constexpr std::size_t kMaterialised = 24;

class DecoderTest : public testing::Test {
 protected:
  // Logits of a row that is decoded alone from these given tokens: one row a step.
  std::vector<at::Tensor> alone(const Ids& sequence, const Ids& tokens) const {
    DecoderState state = started(model_, {sequence});
    std::vector<at::Tensor> logits;
    for (const std::int64_t token : tokens) logits.push_back(model_.step({token}, state)[0]);
    return logits;
  }

  FlanT5 model_ = load_model("flan");
  const std::vector<Ids> sequences_ = {random_sequence(13, 1), random_sequence(1, 2), random_sequence(46, 3),
                                       random_sequence(7, 4)};
  // What each row is given, pad first.
  std::vector<Ids> given(std::size_t steps) const {
    std::vector<Ids> tokens;
    for (unsigned row = 0; row < sequences_.size(); ++row) {
      tokens.push_back(random_sequence(steps, 20 + row));
      tokens.back().front() = 0;
    }
    return tokens;
  }
};

Ids column(const std::vector<Ids>& tokens, std::size_t step) {
  Ids ids;
  for (const Ids& row : tokens) ids.push_back(row[step]);
  return ids;
}

TEST_F(DecoderTest, DecodesABatchAsItsRowsAlone) {
  const std::vector<Ids> tokens = given(40);
  DecoderState state = started(model_, sequences_);
  std::vector<at::Tensor> logits;
  for (std::size_t step = 0; step < 40; ++step) logits.push_back(model_.step(column(tokens, step), state));
  for (std::size_t row = 0; row < sequences_.size(); ++row) {
    const std::vector<at::Tensor> expected = alone(sequences_[row], tokens[row]);
    for (std::size_t step = 0; step < 40; ++step) {
      ASSERT_LT(distance(logits[step][static_cast<std::int64_t>(row)], expected[step]), kSumOrder)
          << "row " << row << " step " << step;
    }
  }
}

TEST_F(DecoderTest, TakesSeveralEncodedBatches) {
  std::vector<EncoderOutput> outputs;
  outputs.push_back(model_.encode(packed({sequences_[0], sequences_[1]})));
  outputs.push_back(model_.encode(packed({sequences_[2]})));
  outputs.push_back(model_.encode(packed({sequences_[3]})));
  DecoderState apart = model_.start(std::move(outputs));
  DecoderState together = started(model_, sequences_);
  ASSERT_EQ(apart.rows(), 4);
  const std::vector<Ids> tokens = given(3);
  for (std::size_t step = 0; step < 3; ++step) {
    const at::Tensor expected = model_.step(column(tokens, step), together);
    EXPECT_LT(distance(model_.step(column(tokens, step), apart), expected), kSumOrder) << step;
  }
}

TEST_F(DecoderTest, DoesNotDependOnTheNumberOfThreads) {
  const std::vector<Ids> tokens = given(26);
  const auto logits_with = [&](int count) {
    const Threads threads(count);
    DecoderState state = started(model_, sequences_);
    at::Tensor logits;
    for (std::size_t step = 0; step < 26; ++step) logits = model_.step(column(tokens, step), state);
    return logits;
  };
  EXPECT_LT(distance(logits_with(3), logits_with(1)), kSumOrder);
}

// What the cache holds equals what decoding all tokens again would make.
TEST_F(DecoderTest, ContinuesAsIfStartedAgain) {
  const std::vector<Ids> tokens = given(30);
  DecoderState state = started(model_, sequences_);
  for (std::size_t step = 0; step < 30; ++step) {
    const at::Tensor logits = model_.step(column(tokens, step), state);
    if (step % 5 != 0 && step < kMaterialised - 2) continue;
    DecoderState again = started(model_, sequences_);
    at::Tensor expected;
    for (std::size_t earlier = 0; earlier <= step; ++earlier) expected = model_.step(column(tokens, earlier), again);
    EXPECT_LT(distance(logits, expected), kSumOrder) << step;
  }
}

// Rows leave, fork and change places before the first step, early, and on both sides of the step that makes keys and
// values; each goes on as if it had been alone.
TEST_F(DecoderTest, SelectsRowsAtAnyStep) {
  for (const std::size_t when : {std::size_t{0}, std::size_t{1}, std::size_t{5}, kMaterialised - 1, kMaterialised,
                                 kMaterialised + 1, std::size_t{33}}) {
    const std::vector<Ids> tokens = given(36);
    const Ids kept = {2, 0, 2, 3};
    DecoderState state = started(model_, sequences_);
    for (std::size_t step = 0; step < when; ++step) model_.step(column(tokens, step), state);
    state.select(kept);
    ASSERT_EQ(state.rows(), 4);
    // The second copy of row 2 goes its own way.
    std::vector<Ids> after;
    for (const std::int64_t row : kept) after.push_back(tokens[static_cast<std::size_t>(row)]);
    for (std::size_t step = when; step < 36; ++step) after[2][step] = 3 + static_cast<std::int64_t>(step);
    std::vector<at::Tensor> logits;
    for (std::size_t step = when; step < 36; ++step) logits.push_back(model_.step(column(after, step), state));
    for (std::size_t row = 0; row < kept.size(); ++row) {
      const auto expected = alone(sequences_[static_cast<std::size_t>(kept[row])], after[row]);
      for (std::size_t step = when; step < 36; ++step) {
        ASSERT_LT(distance(logits[step - when][static_cast<std::int64_t>(row)], expected[step]), kSumOrder)
            << "selected at " << when << ", row " << row << " step " << step;
      }
    }
  }
}

// The beams of a row share the states that they attend to, and one set of keys and values.
TEST_F(DecoderTest, MakesKeysAndValuesOnceForTheForksOfARow) {
  DecoderState state = started(model_, sequences_);
  state.select({2, 0, 2, 2});
  EXPECT_EQ(state.memory.gathered_states().size(0),
            static_cast<std::int64_t>(sequences_[0].size() + sequences_[2].size()));
  for (std::size_t step = 0; step <= kMaterialised; ++step) model_.step(Ids(4, 3), state);
  ASSERT_TRUE(state.memory.has_keys_values(0));
  const auto& rows = state.memory.keys_values(0);
  EXPECT_EQ(rows[0].keys, rows[2].keys);
  EXPECT_EQ(rows[0].values, rows[3].values);
  EXPECT_NE(rows[0].keys, rows[1].keys);
}

TEST_F(DecoderTest, SelectsTwice) {
  const std::vector<Ids> tokens = given(4);
  DecoderState state = started(model_, sequences_);
  model_.step(column(tokens, 0), state);
  state.select({3, 1, 0});
  model_.step({tokens[3][1], tokens[1][1], tokens[0][1]}, state);
  state.select({2});
  EXPECT_EQ(state.rows(), 1);
  EXPECT_LT(distance(model_.step({tokens[0][2]}, state)[0], alone(sequences_[0], tokens[0])[2]), kSumOrder);
}

// The same steps with keys and values and, by taking them away again after they were made, without. In bfloat16 states
// and weights are rounded at other places; wrong keys or values would be off by as much as the logits are large.
TEST_F(DecoderTest, GivesTheSameWithAndWithoutKeysAndValues) {
  const std::vector<Ids> tokens = given(40);
  for (const auto& [dtype, tolerance] : {std::pair{Dtype::kFloat32, kSumOrder}, std::pair{Dtype::kBFloat16, 0.05}}) {
    const FlanT5 model = load_model("flan", Precision::of(dtype));
    std::vector<EncoderOutput> outputs;
    outputs.push_back(model.encode(packed(sequences_)));
    DecoderState with = model.start(outputs);
    DecoderState without = model.start(outputs);
    const CrossAttentionCache memory = without.memory;
    for (std::size_t step = 0; step < 40; ++step) {
      const at::Tensor logits = model.step(column(tokens, step), with);
      EXPECT_LT(distance(model.step(column(tokens, step), without), logits), tolerance) << step;
      EXPECT_EQ(with.memory.has_keys_values(2), step >= kMaterialised) << step;
      without.memory = memory;
    }
  }
}

}  // namespace
}  // namespace flant5
