#include "engine/torch/torch_t5.h"

#include <ATen/Functions.h>
#include <gmock/gmock.h>

#include <fstream>

#include "engine/cpu/cpu_t5.h"
#include "engine/cpu/quantized_checkpoint.h"
#include "engine/torch/packed_attention.h"
#include "flant5/error.h"
#include "tests/engine/device.h"
#include "tests/engine/engine.h"
#include "tests/sanitizer.h"
#include "tests/temp_folder.h"

namespace flant5 {
namespace {

std::unique_ptr<Decoding> started(const Seq2Seq& model, const std::vector<Ids>& inputs) {
  const std::vector<Seq2Seq::Prompt> prompts(inputs.begin(), inputs.end());
  std::vector<std::unique_ptr<Encoded>> batches;
  batches.push_back(model.encode(prompts));
  return model.decode(std::move(batches));
}

// The scores of every token of a row.
std::vector<double> scores_of(const Decoding& decoding, std::size_t row, std::int64_t vocab_size) {
  std::vector<Entry> entries;
  for (std::int64_t token = 0; token < vocab_size; ++token) entries.push_back({row, token});
  const std::vector<float> scores = decoding.scores(entries);
  return {scores.begin(), scores.end()};
}

// ---- against transformers

class TorchT5Of : public testing::TestWithParam<std::string> {
 protected:
  const TorchT5 model_{Checkpoint(checkpoint_folder(GetParam())), Dtype::kFloat32, test_device()};
  const nlohmann::json runs_ = model_golden(GetParam())["runs"];
};

INSTANTIATE_TEST_SUITE_P(, TorchT5Of, testing::ValuesIn(kCheckpoints),
                         [](const auto& test) { return test_name(test.param); });

TEST_P(TorchT5Of, EncodesAsTransformersDoes) {
  std::vector<Ids> inputs;
  for (const auto& run : runs_) inputs.push_back(run["input_ids"]);
  const auto encoded = model_.encode(std::vector<Seq2Seq::Prompt>(inputs.begin(), inputs.end()));
  const at::Tensor states = dynamic_cast<const TorchEncoded&>(*encoded).states().cpu();
  std::int64_t first = 0;
  for (std::size_t s = 0; s < inputs.size(); ++s) {
    for (std::size_t i = 0; i < runs_[s]["encoder_rows"].size(); ++i) {
      const std::int64_t row = runs_[s]["encoder_rows"][i];
      EXPECT_LT(distance(row_of(states, first + row), runs_[s]["encoder"][i]), kTransformers) << s << " " << row;
    }
    first += static_cast<std::int64_t>(inputs[s].size());
  }
}

TEST_P(TorchT5Of, GivesTheLogitsOfTransformersAtEveryStep) {
  std::vector<Ids> inputs;
  for (const auto& run : runs_) inputs.push_back(run["input_ids"]);
  for (std::size_t row = 0; row < inputs.size(); ++row) {
    const auto decoding = started(model_, {inputs[row]});
    const std::vector<std::int64_t> tokens = runs_[row]["decoder_ids"];
    const auto& expected = runs_[row]["logits"];
    for (std::size_t step = 0; step < expected.size(); ++step) {
      decoding->step(std::vector{tokens[step]});
      EXPECT_LT(distance(scores_of(*decoding, 0, model_.config().vocab_size), expected[step]), kTransformers)
          << "row " << row << ", step " << step;
    }
  }
}

// ---- against the other engine

struct Pair {
  explicit Pair(const std::filesystem::path& folder)
      : cpu(Checkpoint(folder), Precision(), 1), torch(Checkpoint(folder), Dtype::kFloat32, test_device()) {}
  CpuT5 cpu;
  TorchT5 torch;
};

// Rows of all lengths at once; forks that share their row, rows that leave.
TEST(TorchT5, ComputesWhatTheCpuEngineDoes) {
  const Pair models(checkpoint_folder("flan"));
  const std::int64_t vocab = models.cpu.config().vocab_size;
  const std::vector<Ids> inputs = {random_sequence(1, 1),   random_sequence(300, 2), random_sequence(17, 3),
                                   random_sequence(18, 4),  random_sequence(90, 5),  random_sequence(16, 6),
                                   random_sequence(290, 7), random_sequence(40, 8)};
  const auto cpu = started(models.cpu, inputs);
  const auto torch = started(models.torch, inputs);
  const auto expect_equal = [&] {
    ASSERT_EQ(cpu->rows(), torch->rows());
    for (std::size_t row = 0; row < cpu->rows(); ++row) {
      ASSERT_LT(distance(scores_of(*torch, row, vocab), scores_of(*cpu, row, vocab)), kSumOrder * 3) << row;
    }
  };
  std::vector<std::int64_t> tokens(inputs.size(), models.cpu.config().decoder_start_token_id);
  const std::vector<std::vector<std::size_t>> selections = {
      {0, 1, 2, 3, 4, 5, 6, 7}, {7, 0, 0, 3, 1, 1, 1, 6}, {0, 2, 3, 4, 4, 7}, {5, 0}, {1, 1, 0}, {2}};
  for (const std::vector<std::size_t>& selection : selections) {
    for (Decoding* decoding : {cpu.get(), torch.get()}) decoding->step(tokens);
    expect_equal();
    tokens.clear();
    const std::vector<std::int64_t> best = cpu->argmax();
    EXPECT_EQ(torch->argmax(), best);
    for (const std::size_t row : selection)
      tokens.push_back((best[row] + static_cast<std::int64_t>(tokens.size())) % 90);
    for (Decoding* decoding : {cpu.get(), torch.get()}) decoding->select(selection);
  }
}

TEST(TorchT5, ComputesWhatTheCpuEngineDoesOnACheckpointOfRealSize) {
  const char* folder = std::getenv("FLANT5_STANDIN");
  if (folder == nullptr) GTEST_SKIP() << "FLANT5_STANDIN names no checkpoint";
  const Pair models(folder);
  const std::vector<Ids> inputs = {random_sequence(46, 1, 32000), random_sequence(120, 2, 32000),
                                   random_sequence(7, 3, 32000)};
  const auto cpu = started(models.cpu, inputs);
  const auto torch = started(models.torch, inputs);
  std::vector<std::int64_t> tokens(inputs.size(), models.cpu.config().decoder_start_token_id);
  for (int step = 0; step < 4; ++step) {
    for (Decoding* decoding : {cpu.get(), torch.get()}) decoding->step(tokens);
    for (std::size_t row = 0; row < inputs.size(); ++row) {
      EXPECT_LT(distance(scores_of(*torch, row, 32128), scores_of(*cpu, row, 32128)), kTransformers);
    }
    tokens = cpu->argmax();
  }
}

TEST(TorchT5, ComputesInBFloat16) {
  const TorchT5 exact(Checkpoint(checkpoint_folder("flan")), Dtype::kFloat32, test_device());
  const TorchT5 rounded(Checkpoint(checkpoint_folder("flan")), Dtype::kBFloat16, test_device());
  const std::vector<Ids> inputs = {random_sequence(30, 1), random_sequence(12, 2)};
  const auto expected = started(exact, inputs);
  const auto actual = started(rounded, inputs);
  const std::vector<std::int64_t> start(2, exact.config().decoder_start_token_id);
  expected->step(start);
  actual->step(start);
  for (std::size_t row = 0; row < 2; ++row) {
    const double apart = distance(scores_of(*actual, row, 96), scores_of(*expected, row, 96));
    EXPECT_LT(apart, 0.05);
    EXPECT_GT(apart, 0);
  }
}

TEST(TorchT5, RefusesAQuantisedCheckpoint) {
  const TempFolder folder;
  save_quantized(Checkpoint(checkpoint_folder("tiny")), {}, folder.path() / "int8");
  EXPECT_THROW(TorchT5(Checkpoint(folder.path() / "int8"), Dtype::kFloat32, test_device()), UsageError);
}

// ---- long rows

// Kibibytes of this process at most so far, or now.
std::size_t memory_of_process(const std::string& field) {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with(field + ":")) return std::stoul(line.substr(field.size() + 1));
  }
  return 0;
}

// The scores of all pairs of 8,448 tokens would be 1 GiB for 4 heads in float32. A GPU too takes so many in two blocks.
TEST(TorchT5, EncodesThousandsOfTokensInMemoryLinearInTheirNumber) {
  const Pair models(checkpoint_folder("flan"));
  const Ids input = random_sequence(8448, 1);
  std::ofstream("/proc/self/clear_refs") << "5";  // the peak starts again from here
  const std::size_t before = memory_of_process("VmHWM");
  const auto torch = started(models.torch, {input});
  if (!is_sanitized()) {
    EXPECT_LT(memory_of_process("VmHWM") - before, std::size_t{200} << 10);
  }
  const auto cpu = started(models.cpu, {input});
  const std::vector<std::int64_t> start{models.cpu.config().decoder_start_token_id};
  torch->step(start);
  cpu->step(start);
  EXPECT_LT(distance(scores_of(*torch, 0, 96), scores_of(*cpu, 0, 96)), kTransformers);
}

TEST(PackedAttention, GroupsSequencesOfLikeLength) {
  const std::vector<std::int64_t> lengths = {100, 3, 95, 40, 1, 38};
  std::vector<std::int64_t> cu_seqlens{0};
  for (const std::int64_t length : lengths) cu_seqlens.push_back(cu_seqlens.back() + length);
  const PackedAttention attention(cu_seqlens, at::zeros({4, 199}), at::kFloat);
  EXPECT_EQ(attention.padded_lengths(), (std::vector<std::int64_t>{112, 48, 16}));
}

}  // namespace
}  // namespace flant5
