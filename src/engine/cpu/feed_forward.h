// The feed-forward half of a layer, with its norm folded in: gelu_new(wi_0 x) * wi_1 x, then wo; or relu(wi x), then
// wo.
#pragma once

#include <ATen/core/Tensor.h>

#include <vector>

#include "engine/cpu/linear.h"
#include "model/t5_config.h"
#include "profile.h"

namespace flant5 {

class FeedForward {
 public:
  FeedForward(const T5Config& config, Linear wi, Linear wo, Stage stage);

  // hidden [tokens, d_model] += the sublayer's output.
  void add_to(at::Tensor& hidden) const;

  void append_linears(std::vector<const Linear*>& to) const;

 private:
  bool gated_;
  double epsilon_;
  Stage stage_;
  Linear wi_;  // gated: [wi_0; wi_1]
  Linear wo_;
};

}  // namespace flant5
