// Runs a test once for each instruction set that the kernels were built for and this processor has.
#pragma once

#include <gtest/gtest.h>
#include <hwy/highway.h>
#include <hwy/targets.h>

#include <cstdint>
#include <string>
#include <vector>

namespace flant5::kernels {

inline std::vector<std::int64_t> instruction_sets() {
  std::vector<std::int64_t> sets;
  for (auto left = static_cast<std::int64_t>(hwy::SupportedTargets()) & static_cast<std::int64_t>(HWY_TARGETS);
       left != 0; left &= left - 1) {
    sets.push_back(left & -left);
  }
  return sets;
}

class EveryInstructionSet : public testing::TestWithParam<std::int64_t> {
 protected:
  void SetUp() override { force(GetParam()); }
  void TearDown() override { force(0); }

 private:
  // 0: the best again.
  static void force(std::int64_t set) {
    hwy::SetSupportedTargetsForTest(static_cast<decltype(hwy::SupportedTargets())>(set));
  }
};

inline std::string instruction_set_name(const testing::TestParamInfo<std::int64_t>& info) {
  return hwy::TargetName(static_cast<decltype(hwy::SupportedTargets())>(info.param));
}

}  // namespace flant5::kernels
