// Tensors of a safetensors file as libtorch's.
#pragma once

#include <ATen/core/Tensor.h>

#include "model/safetensors_file.h"

namespace flant5 {

at::ScalarType scalar_type(StoredType type);

// A view that keeps the mapping alive. Bytes that are not aligned to their type, as early writers of the format left
// them, are copied.
at::Tensor view_of(const SafetensorsFile& file, const StoredTensor& tensor);

}  // namespace flant5
