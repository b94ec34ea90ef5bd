// Where tests of what runs on any device run.
#pragma once

#include <c10/core/Device.h>

#include <cstdlib>

namespace flant5 {

// $FLANT5_TEST_DEVICE, on a machine that has one; else the CPU.
inline c10::Device test_device() {
  const char* const given = std::getenv("FLANT5_TEST_DEVICE");
  return c10::Device(given != nullptr ? given : "cpu");
}

}  // namespace flant5
