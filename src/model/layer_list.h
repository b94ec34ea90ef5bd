// Builds the layers of a stack on all threads: packing weights is most of a program's start.
#pragma once

#include <ATen/Parallel.h>
#include <c10/core/InferenceMode.h>
#include <fmt/format.h>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "flant5/model/checkpoint.h"
#include "flant5/model/compute.h"

namespace flant5 {

// stack: "encoder" or "decoder".
template <typename Layer>
std::vector<Layer> load_layers(const Checkpoint& checkpoint, const std::string& stack, std::int64_t count,
                               const Precision& precision) {
  std::vector<std::optional<Layer>> loaded(static_cast<std::size_t>(count));
  at::parallel_for(0, count, 1, [&](std::int64_t begin, std::int64_t end) {
    const c10::InferenceMode inference;
    for (std::int64_t i = begin; i < end; ++i) {
      loaded[static_cast<std::size_t>(i)].emplace(checkpoint, fmt::format("{}.block.{}", stack, i), precision.layer(i));
    }
  });
  std::vector<Layer> layers;
  for (std::optional<Layer>& layer : loaded) layers.push_back(std::move(*layer));
  return layers;
}

}  // namespace flant5
