#include "engine/within_memory.h"

#include <ATen/ops/empty.h>
#include <gmock/gmock.h>

#include <cstdint>
#include <new>
#include <oneapi/dnnl/dnnl.hpp>
#include <stdexcept>

#include "engine/scored_decoding.h"

namespace flant5 {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::ThrowsMessage;

constexpr std::int64_t kTooLarge = std::int64_t{1} << 55;  // elements; more than a process can address

// Has too little memory for whatever it is asked.
class LargeDecoding : public ScoredDecoding {
 public:
  LargeDecoding() : ScoredDecoding(at::kCPU) {}
  std::size_t rows() const override { return 1; }

 private:
  at::Tensor next_scores(std::span<const std::int64_t> /*tokens*/) override { return at::empty({kTooLarge}); }
  void keep(std::span<const std::size_t> /*rows*/) override { at::empty({kTooLarge}); }
};

TEST(WithinMemory, TooLittleOnTheCpuIsOutOfMemory) {
  EXPECT_THAT(
      [] { within_memory(at::kCPU, [] { return at::empty({kTooLarge}); }); },
      ThrowsMessage<OutOfMemory>(AllOf(HasSubstr("this machine has too little memory"), HasSubstr("--num-beams"))));
}

TEST(WithinMemory, TooLittleOnAGpuIsOutOfMemory) {
  const at::Device gpu(at::kCUDA, 1);
  EXPECT_THAT(
      [&] { within_memory(gpu, []() -> int { TORCH_CHECK_WITH(OutOfMemoryError, false, "CUDA out of memory"); }); },
      ThrowsMessage<OutOfMemory>(AllOf(HasSubstr("cuda:1"), HasSubstr("--device cpu"))));
}

TEST(WithinMemory, TooLittleForCudaOrCublasThemselvesIsOutOfMemory) {
  const auto with = [](const char* reason) {
    return [=] { within_memory(at::Device(at::kCUDA, 0), [=]() -> int { TORCH_CHECK(false, reason); }); };
  };
  EXPECT_THROW(with("CUDA error: out of memory")(), OutOfMemory);
  EXPECT_THROW(with("CUDA error: CUBLAS_STATUS_ALLOC_FAILED when calling `cublasCreate(handle)`")(), OutOfMemory);
  EXPECT_THROW(with("CUDA error: no kernel image is available")(), c10::Error);
}

TEST(WithinMemory, TooLittleForOneDnnOrTheStandardLibraryIsOutOfMemory) {
  const auto onednn = [](dnnl_status_t status) {
    return
        [=] { within_memory(at::kCPU, [=]() -> int { throw dnnl::error(status, "could not create a primitive"); }); };
  };
  EXPECT_THROW(onednn(dnnl_out_of_memory)(), OutOfMemory);
  EXPECT_THROW(onednn(dnnl_invalid_arguments)(), dnnl::error);
  EXPECT_THROW(within_memory(at::kCPU, []() -> int { throw std::bad_alloc(); }), OutOfMemory);
}

TEST(WithinMemory, OtherErrorsStayAsTheyAre) {
  EXPECT_THROW(within_memory(at::kCPU, []() -> int { TORCH_CHECK(false, "another"); }), c10::Error);
  EXPECT_THROW(within_memory(at::kCPU, []() -> int { throw std::runtime_error("another"); }), std::runtime_error);
  EXPECT_EQ(within_memory(at::kCPU, [] { return 3; }), 3);
}

TEST(ScoredDecoding, SaysThatMemoryRanOut) {
  LargeDecoding decoding;
  EXPECT_THROW(decoding.step({}), OutOfMemory);
  EXPECT_THROW(decoding.select({}), OutOfMemory);
}

}  // namespace
}  // namespace flant5
