#include "engine/stored_tensor.h"

#include <gmock/gmock.h>

#include <cstring>

#include "tests/safetensors_bytes.h"
#include "tests/temp_folder.h"

namespace flant5 {
namespace {

using testing::ElementsAre;

template <typename T>
std::string bytes_of(std::initializer_list<T> values) {
  std::string bytes(values.size() * sizeof(T), '\0');
  std::memcpy(bytes.data(), values.begin(), bytes.size());
  return bytes;
}

TEST(StoredTensorTest, ViewsOutliveTheFileObject) {
  TempFolder folder;
  std::string header = R"({"a": {"dtype": "F32", "shape": [2, 2], "data_offsets": [0, 16]}})";
  header.resize(80, ' ');
  const auto path = folder.write("f.safetensors", file_of(header, bytes_of({1.0F, 2.0F, 3.0F, 4.0F})));
  at::Tensor view;
  {
    const SafetensorsFile file(path);
    view = view_of(file, file.tensors().at("a"));
    EXPECT_EQ(view.const_data_ptr(), file.bytes(file.tensors().at("a")).data());
  }
  EXPECT_THAT(view.sizes().vec(), ElementsAre(2, 2));
  const float* values = view.const_data_ptr<float>();
  EXPECT_THAT(std::vector<float>(values, values + 4), ElementsAre(1, 2, 3, 4));
}

TEST(StoredTensorTest, UnalignedTensorsAreCopied) {
  TempFolder folder;
  std::string header = R"({"a": {"dtype": "F32", "shape": [2], "data_offsets": [0, 8]}})";
  header.resize(73, ' ');
  const SafetensorsFile file(folder.write("f.safetensors", file_of(header, bytes_of({1.5F, -2.5F}))));
  const at::Tensor view = view_of(file, file.tensors().at("a"));
  EXPECT_EQ(reinterpret_cast<std::uintptr_t>(view.const_data_ptr()) % alignof(float), 0U);
  EXPECT_EQ(view.const_data_ptr<float>()[0], 1.5F);
  EXPECT_EQ(view.const_data_ptr<float>()[1], -2.5F);
}

TEST(StoredTensorTest, TypesHaveTheSameNameOnBothSides) {
  for (const StoredType type :
       {StoredType::kFloat32, StoredType::kBFloat16, StoredType::kFloat16, StoredType::kInt8, StoredType::kUint8}) {
    EXPECT_EQ(c10::elementSize(scalar_type(type)), stored_type_bytes(type));
    EXPECT_EQ(c10::isFloatingType(scalar_type(type)), is_floating(type));
  }
  EXPECT_EQ(scalar_type(StoredType::kBFloat16), at::kBFloat16);
  EXPECT_EQ(scalar_type(StoredType::kFloat16), at::kHalf);
}

}  // namespace
}  // namespace flant5
