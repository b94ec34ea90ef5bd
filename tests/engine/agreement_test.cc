#include "engine/agreement.h"

#include <gtest/gtest.h>

#include "tests/model/fake_seq2seq.h"

namespace flant5 {
namespace {

const std::vector<std::vector<std::int64_t>> kPrompts{{5, 1}, {6, 7, 1}, {8, 1}, {9, 9, 9, 1}};

TEST(ReferenceAnswers, AModelAgreesWithItself) {
  FakeSeq2Seq model;
  model.answers = {{{5, 1}, {20}}, {{6, 7, 1}, {21, 22, 23}}, {{8, 1}, {}}};
  for (const std::size_t threads : {1U, 3U}) {
    const ReferenceAnswers reference(model, kPrompts, 4, threads);
    const Agreement agreement = reference.of(model);
    EXPECT_EQ(agreement.rows, 4U);
    EXPECT_EQ(agreement.equal, 4U);
    EXPECT_NEAR(agreement.divergence, 0, 1e-6);
  }
}

TEST(ReferenceAnswers, CountsTheRowsThatDiffer) {
  FakeSeq2Seq model;
  model.answers = {{{5, 1}, {20}}, {{6, 7, 1}, {21, 22, 23}}, {{8, 1}, {24}}};
  FakeSeq2Seq other;
  other.answers = {{{5, 1}, {20}}, {{6, 7, 1}, {21, 30, 23}}, {{8, 1}, {24, 25}}};
  const ReferenceAnswers reference(model, kPrompts, 4, 2);
  const Agreement agreement = reference.of(other);
  EXPECT_EQ(agreement.equal, 2U);  // another token in the middle, and an answer that is longer
  EXPECT_GT(agreement.divergence, 0.1);
}

TEST(ReferenceAnswers, LooksAtNoMoreTokensThanItIsTold) {
  FakeSeq2Seq model;
  model.answers = {{{5, 1}, {20, 21, 22}}};
  FakeSeq2Seq other;
  other.answers = {{{5, 1}, {20, 21, 23}}};
  EXPECT_EQ(ReferenceAnswers(model, {{5, 1}}, 2, 1).of(other).equal, 1U);
  EXPECT_EQ(ReferenceAnswers(model, {{5, 1}}, 3, 1).of(other).equal, 0U);
  EXPECT_EQ(ReferenceAnswers(model, {{5, 1}}, 3, 1).answered(), 3U);
  EXPECT_EQ(ReferenceAnswers(model, {{5, 1}}, 9, 1).answered(), 4U);  // with </s>
}

// The log-probabilities of the token after the start, of every token.
std::vector<float> first_step(const FakeSeq2Seq& model, const std::vector<std::int64_t>& prompt) {
  std::vector<std::unique_ptr<Encoded>> encoded;
  encoded.push_back(model.encode(std::vector<Seq2Seq::Prompt>{prompt}));
  const auto decoding = model.decode(std::move(encoded));
  decoding->step(std::vector<std::int64_t>{0});
  std::vector<Entry> entries;
  for (std::int64_t token = 0; token < model.config().vocab_size; ++token) entries.push_back({0, token});
  return decoding->log_probabilities(entries);
}

// The tokens that are not among the likeliest count as one, which can only lessen it.
TEST(ReferenceAnswers, MeasuresTheDivergenceInNats) {
  FakeSeq2Seq model;
  model.answers = {{{5, 1}, {20}}};
  FakeSeq2Seq other;
  other.answers = {{{5, 1}, {21}}};
  const std::vector<float> p = first_step(model, {5, 1});
  const std::vector<float> q = first_step(other, {5, 1});
  double exact = 0;
  for (std::size_t i = 0; i < p.size(); ++i) exact += std::exp(p[i]) * (p[i] - q[i]);
  const double divergence = ReferenceAnswers(model, {{5, 1}}, 1, 1).of(other).divergence;
  EXPECT_LE(divergence, exact + 1e-6);
  EXPECT_GT(divergence, 0.98 * exact);
}

}  // namespace
}  // namespace flant5
