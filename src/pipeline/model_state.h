// What a LoadedModel holds.
#pragma once

#include <cstddef>
#include <mutex>
#include <string>
#include <vector>

#include "flant5/model/checkpoint.h"
#include "flant5/model/compute.h"
#include "flant5/model/flan_t5.h"
#include "flant5/pipeline/loaded_model.h"
#include "pipeline/request_queue.h"

namespace flant5 {

struct LoadedModel::State {
  // Before this chunk is computed: packs a quantised checkpoint's weights, unless the whole input is too little to be
  // worth it, or what has come through a pipe. Bits of a file's answers depend on nothing else.
  void expect(const Chunk& chunk) const;

  Checkpoint checkpoint;
  Tokenizer tokenizer;
  Dtype dtype;
  FlanT5 model;
  std::size_t threads;  // to pack with
  std::vector<std::string> warnings;
  mutable std::once_flag packed;
};

}  // namespace flant5
