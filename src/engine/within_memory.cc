#include "engine/within_memory.h"

#include <fmt/format.h>

#include <string_view>

namespace flant5 {

// On a CPU libtorch has no type of its own for it.
bool is_out_of_memory(const c10::Error& error) {
  const std::string_view reason = error.what_without_backtrace();
  return dynamic_cast<const c10::OutOfMemoryError*>(&error) != nullptr ||
         reason.find("DefaultCPUAllocator") != reason.npos;
}

void throw_out_of_memory(const c10::Device& device) {
  throw OutOfMemory(fmt::format(
      "{} has too little memory for this; {}", device.is_cpu() ? "this machine" : device.str(),
      device.is_cpu() ? "a smaller --max-input-tokens, fewer --num-beams or fewer --workers need less"
                      : "a smaller --max-input-tokens or fewer --num-beams need less, or take --device cpu"));
}

}  // namespace flant5
