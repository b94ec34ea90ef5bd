// The errors of libtorch and oneDNN for too little memory, on a CPU and on a GPU, as OutOfMemory.
#pragma once

#include <c10/core/Device.h>

#include <exception>

#include "model/seq2seq.h"

namespace flant5 {

bool is_out_of_memory(const std::exception& error);

// Throws OutOfMemory with the device and what to do.
[[noreturn]] void throw_out_of_memory(const c10::Device& device);

// What compute() returns.
template <typename Compute>
auto within_memory(const c10::Device& device, Compute compute) {
  try {
    return compute();
  } catch (const std::exception& error) {
    if (!is_out_of_memory(error)) throw;
    throw_out_of_memory(device);
  }
}

}  // namespace flant5
