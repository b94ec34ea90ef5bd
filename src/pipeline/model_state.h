// What a LoadedModel holds.
#pragma once

#include "flant5/model/checkpoint.h"
#include "flant5/model/compute.h"
#include "flant5/model/flan_t5.h"
#include "flant5/pipeline/loaded_model.h"

namespace flant5 {

struct LoadedModel::State {
  Checkpoint checkpoint;
  Tokenizer tokenizer;
  Dtype dtype;
  FlanT5 model;
};

}  // namespace flant5
