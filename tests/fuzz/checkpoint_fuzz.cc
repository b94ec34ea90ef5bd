// A checkpoint folder of any files: each tensor that is there has the shape that the config asks for, and can be read.
// Input, in pieces: config.json, the index (none: one file), and for each of two files its header and its tensors'
// size.
#include "engine/checkpoint.h"
#include "flant5/error.h"
#include "model/t5_tree.h"
#include "tests/fuzz/check.h"
#include "tests/fuzz/fuzz_input.h"
#include "tests/fuzz/safetensors_frame.h"
#include "tests/temp_folder.h"

namespace flant5::fuzz {
namespace {

void write_checkpoint(const TempFolder& folder, FuzzInput& input) {
  folder.write("config.json", input.piece());
  const std::string_view index = input.piece();
  std::filesystem::remove(folder.path() / "model.safetensors");
  if (index.empty()) {
    write_tensors(folder, "model.safetensors", input);
  } else {
    folder.write("model.safetensors.index.json", index);
    write_tensors(folder, "model-00001-of-00002.safetensors", input);
    write_tensors(folder, "model-00002-of-00002.safetensors", input);
  }
}

void check_tensors(const Checkpoint& checkpoint) {
  const T5Config& config = checkpoint.config();
  const auto all = checkpoint.is_quantized() ? expected_quantized_tensors(config) : expected_tensors(config);
  for (const ExpectedTensor& expected : all) {
    check(expected.optional || checkpoint.contains(expected.name));
    if (!checkpoint.contains(expected.name)) continue;
    const at::Tensor tensor = checkpoint.tensor(expected.name);
    check(tensor.sizes() == at::IntArrayRef(expected.shape));
    const auto* bytes = static_cast<const volatile char*>(tensor.const_data_ptr());
    check(bytes[0] == 0 && bytes[tensor.nbytes() - 1] == 0);
  }
}

}  // namespace
}  // namespace flant5::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace flant5;
  static const TempFolder folder;
  fuzz::FuzzInput input(data, size);
  fuzz::write_checkpoint(folder, input);
  try {
    const Checkpoint checkpoint(folder.path());
    for (const auto& file : checkpoint.files()) fuzz::check(file.parent_path() == folder.path());
    fuzz::check_tensors(checkpoint);
  } catch (const ModelError&) {
  }
  return 0;
}
