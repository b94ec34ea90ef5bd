#include "engine/stored_tensor.h"

#include <ATen/ops/empty.h>
#include <ATen/ops/from_blob.h>

#include <array>
#include <cstring>

namespace flant5 {
namespace {

// In the order of StoredType.
constexpr std::array<at::ScalarType, 5> kScalarTypes{at::kFloat, at::kBFloat16, at::kHalf, at::kChar, at::kByte};

}  // namespace

at::ScalarType scalar_type(StoredType type) { return kScalarTypes[static_cast<std::size_t>(type)]; }

at::Tensor view_of(const SafetensorsFile& file, const StoredTensor& tensor) {
  const std::string_view data = file.bytes(tensor);
  const at::TensorOptions options(scalar_type(tensor.type));
  if (tensor.offset % stored_type_bytes(tensor.type) != 0) {
    at::Tensor copy = at::empty(tensor.shape, options);
    std::memcpy(copy.data_ptr(), data.data(), data.size());
    return copy;
  }
  // Tensors cannot be const; writing to this one faults, since the pages are mapped for reading.
  return at::from_blob(
      const_cast<char*>(data.data()), tensor.shape, [mapping = file.mapping()](void*) {}, options);
}

}  // namespace flant5
