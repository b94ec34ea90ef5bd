// What a LoadedModel holds.
#pragma once

#include <atomic>
#include <cstddef>
#include <mutex>
#include <string>
#include <vector>

#include "flant5/model/checkpoint.h"
#include "flant5/model/compute.h"
#include "flant5/model/flan_t5.h"
#include "flant5/pipeline/loaded_model.h"

namespace flant5 {

struct LoadedModel::State {
  // Before this many more tokens are computed: packs a quantised checkpoint's weights once they are worth it. Threads
  // that compute already go on with the weights as they are stored.
  void expect(std::size_t tokens) const;

  Checkpoint checkpoint;
  Tokenizer tokenizer;
  Dtype dtype;
  FlanT5 model;
  std::size_t threads;  // to pack with
  std::vector<std::string> warnings;
  mutable std::atomic<std::size_t> expected_tokens;
  mutable std::once_flag packed;
};

}  // namespace flant5
