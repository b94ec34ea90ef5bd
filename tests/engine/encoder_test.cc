#include "engine/cpu/encoder.h"

#include "tests/engine/engine.h"

namespace flant5 {
namespace {

class EncoderOf : public testing::TestWithParam<std::string> {
 protected:
  EncoderOutput encode(const std::vector<Ids>& sequences) const {
    return encoder_.encode(packed(sequences), embedding_);
  }
  at::Tensor encode_alone(const Ids& sequence) const { return encode({sequence}).states; }

  Checkpoint checkpoint_{checkpoint_folder(GetParam())};
  Embedding embedding_{checkpoint_};
  Encoder encoder_{checkpoint_, T5Tree(checkpoint_.config()),
                   [this](const LinearSpec& spec) { return Linear(checkpoint_, spec, Dtype::kFloat32); }};
};

INSTANTIATE_TEST_SUITE_P(, EncoderOf, testing::ValuesIn(kCheckpoints),
                         [](const auto& test) { return test_name(test.param); });

TEST_P(EncoderOf, EqualsTransformers) {
  const nlohmann::json runs = model_golden(GetParam())["runs"];
  ASSERT_EQ(runs.size(), 4U);
  for (const auto& run : runs) {
    const at::Tensor states = encode_alone(run["input_ids"]);
    ASSERT_EQ(states.size(0), static_cast<std::int64_t>(run["input_ids"].size()));
    for (std::size_t i = 0; i < run["encoder_rows"].size(); ++i) {
      const std::int64_t row = run["encoder_rows"][i];
      EXPECT_LT(distance(row_of(states, row), run["encoder"][i]), kTransformers)
          << "token " << row << " of " << states.size(0);
    }
  }
}

TEST_P(EncoderOf, PacksSequencesWithoutInfluenceOnEachOther) {
  const std::vector<Ids> sequences = {random_sequence(13, 1), random_sequence(1, 2), random_sequence(150, 3),
                                      random_sequence(2, 4), random_sequence(46, 5)};
  const EncoderOutput together = encode(sequences);
  EXPECT_EQ(together.cu_seqlens, (Ids{0, 13, 14, 164, 166, 212}));
  for (std::size_t s = 0; s < sequences.size(); ++s) {
    const std::int64_t length = together.cu_seqlens[s + 1] - together.cu_seqlens[s];
    const at::Tensor states = together.states.narrow(0, together.cu_seqlens[s], length);
    EXPECT_LT(distance(states, encode_alone(sequences[s])), kSumOrder) << s;
    // The same rows among others, in another order.
    const EncoderOutput others = encode({random_sequence(70, 6), sequences[s], random_sequence(3, 7)});
    EXPECT_LT(distance(others.states.narrow(0, 70, length), states), kSumOrder) << s;
  }
}

TEST_P(EncoderOf, RepeatsItselfToTheBit) {
  const std::vector<Ids> sequences = {random_sequence(13, 1), random_sequence(46, 2)};
  EXPECT_TRUE(encode(sequences).states.equal(encode(sequences).states));
}

TEST_P(EncoderOf, DoesNotDependOnTheNumberOfThreads) {
  const std::vector<Ids> sequences = {random_sequence(130, 1), random_sequence(46, 2), random_sequence(7, 3)};
  const auto states_with = [&](int count) {
    const Threads threads(count);
    return encode(sequences).states;
  };
  EXPECT_LT(distance(states_with(3), states_with(1)), kSumOrder);
}

// Distances in one direction only, or a bias that ignores the order, would pass some of the above.
TEST_P(EncoderOf, SeesTheOrderOfTokens) {
  const at::Tensor there = encode_alone({10, 20, 30, 1});
  const at::Tensor back = encode_alone({30, 20, 10, 1});
  EXPECT_GT(distance(there[1], back[1]), 1e-2);
}

}  // namespace
}  // namespace flant5
