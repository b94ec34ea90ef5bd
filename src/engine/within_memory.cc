#include "engine/within_memory.h"

#include <c10/util/Exception.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <new>
#include <oneapi/dnnl/dnnl.hpp>
#include <string_view>

namespace flant5 {

// libtorch has a type for it only where its own allocator of GPU memory gave up: not on a CPU, and not where CUDA
// itself or cuBLAS did.
bool is_out_of_memory(const std::exception& error) {
  if (dynamic_cast<const std::bad_alloc*>(&error) != nullptr) return true;
  if (dynamic_cast<const c10::OutOfMemoryError*>(&error) != nullptr) return true;
  if (const auto* const onednn = dynamic_cast<const dnnl::error*>(&error)) return onednn->status == dnnl_out_of_memory;
  const auto* const libtorch = dynamic_cast<const c10::Error*>(&error);
  if (libtorch == nullptr) return false;
  const std::string_view reason = libtorch->what_without_backtrace();
  constexpr std::array kReasons{"DefaultCPUAllocator", "CUDA error: out of memory", "CUBLAS_STATUS_ALLOC_FAILED"};
  return std::any_of(kReasons.begin(), kReasons.end(),
                     [&](const char* each) { return reason.find(each) != reason.npos; });
}

void throw_out_of_memory(const c10::Device& device) {
  throw OutOfMemory(fmt::format(
      "{} has too little memory for this; {}", device.is_cpu() ? "this machine" : device.str(),
      device.is_cpu() ? "a smaller --max-input-tokens, fewer --num-beams or fewer --workers need less"
                      : "a smaller --max-input-tokens or fewer --num-beams need less, or take --device cpu"));
}

}  // namespace flant5
