#include "engine/cpu/cpu_t5.h"

#include <ATen/Context.h>
#include <ATen/Parallel.h>
#include <c10/core/InferenceMode.h>

#include <atomic>
#include <cstdint>
#include <utility>

#include "engine/byte_budget.h"
#include "engine/scored_decoding.h"
#include "engine/threads.h"
#include "engine/within_memory.h"
#include "model/memory_needs.h"

namespace flant5 {
namespace {

// A few prompts: packing flan-t5-base's weights takes about 0.4 s, longer than these with the weights as they are
// stored.
constexpr std::size_t kTokensBeforePacking = 256;

class CpuEncoded : public Encoded {
 public:
  explicit CpuEncoded(EncoderOutput output) : output_(std::move(output)) {}
  std::size_t rows() const override { return output_.cu_seqlens.size() - 1; }
  EncoderOutput& output() { return output_; }

 private:
  EncoderOutput output_;
};

class CpuDecoding : public ScoredDecoding {
 public:
  CpuDecoding(const FlanT5& model, DecoderState state)
      : ScoredDecoding(at::kCPU), model_(model), state_(std::move(state)) {}

  std::size_t rows() const override { return static_cast<std::size_t>(state_.rows()); }

 private:
  at::Tensor next_scores(std::span<const std::int64_t> tokens) override {
    const c10::InferenceMode inference;
    return model_.step({tokens.begin(), tokens.end()}, state_);
  }
  void keep(std::span<const std::size_t> rows) override {
    const c10::InferenceMode inference;
    state_.select({rows.begin(), rows.end()});
  }

  const FlanT5& model_;
  DecoderState state_;
};

// Each weight is there twice until it is packed: in the file's pages too.
void pack_weights(const FlanT5& model, const Checkpoint& checkpoint, std::size_t threads) {
  const std::vector<const Linear*> linears = model.linears();
  const int threads_of_caller = at::get_num_threads();
  std::atomic<std::size_t> next = 0;
  ByteBudget budget(kBytesLoadedAtOnce);
  run_on_threads(threads, [&] {
    at::set_num_threads(1);
    const c10::InferenceMode inference;
    for (std::size_t at = next++; at < linears.size(); at = next++) {
      const ByteBudget::Share share(budget, linears[at]->weight_bytes());
      linears[at]->pack(checkpoint);
    }
  });
  at::set_num_threads(threads_of_caller);  // libtorch remembers the last number for threads to come
}

}  // namespace

CpuT5::CpuT5(Checkpoint checkpoint, const Precision& precision, std::size_t load_threads)
    : checkpoint_(std::make_shared<const Checkpoint>(std::move(checkpoint))),
      model_(*checkpoint_, precision),
      load_threads_(load_threads) {}

// libtorch keeps all of these per thread.
void CpuT5::prepare_thread(std::size_t threads) const {
  at::set_num_threads(static_cast<int>(threads));
  // A thread that first asks later gets the number that any thread has set last.
  at::get_num_threads();
  at::globalContext().setFlushDenormal(true);
}

void CpuT5::expect(std::size_t tokens) const {
  if (!checkpoint_->is_quantized() || tokens <= kTokensBeforePacking) return;  // others are packed as they are loaded
  within_memory(at::kCPU,
                [this] { std::call_once(packed_, [this] { pack_weights(model_, *checkpoint_, load_threads_); }); });
}

std::unique_ptr<Encoded> CpuT5::encode(std::span<const Prompt> prompts) const {
  const c10::InferenceMode inference;
  PackedBatch batch;
  for (const Prompt& prompt : prompts) batch.append(prompt);
  return within_memory(at::kCPU, [&] { return std::make_unique<CpuEncoded>(model_.encode(batch)); });
}

std::unique_ptr<Decoding> CpuT5::decode(std::vector<std::unique_ptr<Encoded>> batches) const {
  const c10::InferenceMode inference;
  std::vector<EncoderOutput> outputs;
  for (const std::unique_ptr<Encoded>& batch : batches) {
    outputs.push_back(std::move(dynamic_cast<CpuEncoded&>(*batch).output()));
  }
  return within_memory(at::kCPU, [&] { return std::make_unique<CpuDecoding>(model_, model_.start(outputs)); });
}

}  // namespace flant5
