// FlanT5, the fast engine for CPUs, as a Seq2Seq.
#pragma once

#include <cstddef>
#include <memory>
#include <mutex>
#include <span>
#include <utility>
#include <vector>

#include "engine/checkpoint.h"
#include "engine/cpu/flan_t5.h"
#include "model/precision.h"
#include "model/seq2seq.h"

namespace flant5 {

class CpuT5 : public Seq2Seq {
 public:
  // load_threads: to pack weights with.
  CpuT5(Checkpoint checkpoint, const Precision& precision, std::size_t load_threads);

  // Of products that are packed already.
  CpuT5(std::shared_ptr<const Checkpoint> checkpoint, const LinearSource& linears)
      : checkpoint_(std::move(checkpoint)), model_(*checkpoint_, linears), load_threads_(1) {}

  const T5Config& config() const override { return model_.config(); }
  void prepare_thread(std::size_t threads) const override;
  // Packs a quantised checkpoint's weights once they are worth it. Threads that compute already go on with the weights
  // as they are stored.
  void expect(std::size_t tokens) const override;
  std::unique_ptr<Encoded> encode(std::span<const Prompt> prompts) const override;
  std::unique_ptr<Decoding> decode(std::vector<std::unique_ptr<Encoded>> batches) const override;

 private:
  std::shared_ptr<const Checkpoint> checkpoint_;
  FlanT5 model_;
  std::size_t load_threads_;
  mutable std::once_flag packed_;
};

}  // namespace flant5
