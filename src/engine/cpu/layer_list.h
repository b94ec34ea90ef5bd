// Builds the layers of a stack on all threads: packing weights is most of a program's start.
#pragma once

#include <ATen/Parallel.h>
#include <c10/core/InferenceMode.h>

#include <cstdint>
#include <optional>
#include <vector>

#include "engine/checkpoint.h"
#include "engine/cpu/linear.h"

namespace flant5 {

template <typename Layer, typename Specs>
std::vector<Layer> load_layers(const Checkpoint& checkpoint, const std::vector<Specs>& specs,
                               const LinearSource& linears) {
  std::vector<std::optional<Layer>> loaded(specs.size());
  at::parallel_for(0, static_cast<std::int64_t>(specs.size()), 1, [&](std::int64_t begin, std::int64_t end) {
    const c10::InferenceMode inference;
    for (std::int64_t i = begin; i < end; ++i) {
      const auto at = static_cast<std::size_t>(i);
      loaded[at].emplace(checkpoint, specs[at], linears);
    }
  });
  std::vector<Layer> layers;
  for (std::optional<Layer>& layer : loaded) layers.push_back(std::move(*layer));
  return layers;
}

}  // namespace flant5
