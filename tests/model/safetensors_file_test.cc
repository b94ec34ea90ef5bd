#include "model/safetensors_file.h"

#include <gmock/gmock.h>

#include <limits>

#include "flant5/error.h"
#include "tests/safetensors_bytes.h"
#include "tests/temp_folder.h"

namespace flant5 {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

std::string error_of(const std::string& bytes) {
  return message_of<ModelError>([&] { parse_safetensors_header(bytes, bytes.size(), "some.safetensors"); });
}

std::string error_of(const std::string& header, std::size_t data_bytes) {
  return error_of(file_of(header, std::string(data_bytes, 'x')));
}

TEST(SafetensorsTest, ReadsTypesShapesAndMetadata) {
  const std::string header =
      R"({"__metadata__": {"format": "pt"}, "a": {"dtype": "F32", "shape": [2, 1], "data_offsets": [3, 11]},
          "b": {"dtype": "I8", "shape": [3], "data_offsets": [0, 3]},
          "c": {"dtype": "BF16", "shape": [], "data_offsets": [11, 13]}})";
  const std::string bytes = file_of(header, std::string(13, '\0'));
  const auto parsed = parse_safetensors_header(bytes, bytes.size(), "f");
  EXPECT_EQ(parsed.metadata.at("format"), "pt");
  ASSERT_EQ(parsed.tensors.size(), 3U);
  EXPECT_EQ(parsed.tensors.at("a").type, StoredType::kFloat32);
  EXPECT_THAT(parsed.tensors.at("a").shape, ElementsAre(2, 1));
  EXPECT_EQ(parsed.tensors.at("a").offset, 8 + header.size() + 3);
  EXPECT_EQ(parsed.tensors.at("a").bytes, 8U);
  EXPECT_EQ(parsed.tensors.at("b").type, StoredType::kInt8);
  EXPECT_EQ(parsed.tensors.at("c").type, StoredType::kBFloat16);
  EXPECT_TRUE(parsed.tensors.at("c").shape.empty());
}

TEST(SafetensorsTest, RefusesLiesAboutTheHeader) {
  EXPECT_THAT(error_of(std::string()), HasSubstr("some.safetensors: too short"));
  EXPECT_THAT(error_of(std::string(7, '\0')), HasSubstr("too short"));
  EXPECT_THAT(error_of(with_length(3, "{}")), HasSubstr("claims 3 bytes"));
  EXPECT_THAT(error_of(with_length(std::numeric_limits<std::uint64_t>::max(), "{}")), HasSubstr("claims"));
  EXPECT_THAT(error_of(with_length(100U << 20, std::string(100U << 20, ' '))), HasSubstr("claims"));
  EXPECT_THAT(error_of(with_length(0, "{}")), HasSubstr("not valid JSON"));
  EXPECT_THAT(error_of("[]", 0), HasSubstr("not a JSON object"));
  EXPECT_THAT(error_of("{} x", 0), HasSubstr("not valid JSON"));
}

TEST(SafetensorsTest, RefusesBrokenEntries) {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {R"({"a": 3})", "tensor a: no dtype"},
      {R"({"a": {}})", "tensor a: no dtype"},
      {R"({"a": {"dtype": "F64", "shape": [1], "data_offsets": [0, 8]}})", "tensor a: type \"F64\""},
      {R"({"a": {"dtype": 7, "shape": [1], "data_offsets": [0, 8]}})", "tensor a: type 7"},
      {R"({"a": {"dtype": "F32", "shape": 2, "data_offsets": [0, 8]}})", "shape is not a list"},
      {R"({"a": {"dtype": "F32", "shape": [1,1,1,1,1,1,1,1,2], "data_offsets": [0, 8]}})", "shape is not a list"},
      {R"({"a": {"dtype": "F32", "shape": [-2], "data_offsets": [0, 8]}})", "shape holds -2"},
      {R"({"a": {"dtype": "F32", "shape": [2.0], "data_offsets": [0, 8]}})", "shape holds 2.0"},
      {R"({"a": {"dtype": "F32", "shape": [0], "data_offsets": [0, 0]}})", "is empty"},
      {R"({"a": {"dtype": "F32", "shape": [4294967296, 4294967296], "data_offsets": [0, 8]}})", "larger than the file"},
      {R"({"a": {"dtype": "F32", "shape": [3], "data_offsets": [0, 12]}})", "truncated"},
      {R"({"a": {"dtype": "F32", "shape": [1], "data_offsets": [0, 8]}})", "has 8 bytes, but its shape [1] asks for 4"},
      {R"({"a": {"dtype": "F32", "shape": [2], "data_offsets": [8, 0]}})", "lies at bytes 8 to 0"},
      {R"({"a": {"dtype": "F32", "shape": [2], "data_offsets": [0, 16]}})", "lies at bytes 0 to 16 of 8"},
      {R"({"a": {"dtype": "F32", "shape": [2], "data_offsets": [0]}})", "not a pair"},
      {R"({"a": {"dtype": "F32", "shape": [2], "data_offsets": [0, "8"]}})", "data_offsets holds"},
      {R"({"a": {"dtype": "F32", "shape": [2], "data_offsets": [0, 18446744073709551616]}})", "data_offsets holds"},
      {R"({"__metadata__": {"format": 1}})", "__metadata__"},
      {R"({"__metadata__": "pt"})", "__metadata__"},
  };
  for (const auto& [header, expected] : cases) EXPECT_THAT(error_of(header, 8), HasSubstr(expected)) << header;
}

TEST(SafetensorsTest, EveryByteBelongsToOneTensor) {
  const auto two = [](int a_begin, int a_end, int b_begin, int b_end) {
    const auto entry = [](int begin, int end) {
      return R"({"dtype": "U8", "shape": [)" + std::to_string(end - begin) + R"(], "data_offsets": [)" +
             std::to_string(begin) + ", " + std::to_string(end) + "]}";
    };
    return R"({"a": )" + entry(a_begin, a_end) + R"(, "b": )" + entry(b_begin, b_end) + "}";
  };
  EXPECT_EQ(error_of(two(0, 4, 4, 8), 8), "");
  EXPECT_EQ(error_of(two(5, 8, 0, 5), 8), "");
  EXPECT_THAT(error_of(two(0, 4, 3, 8), 8), HasSubstr("tensor b overlaps"));
  EXPECT_THAT(error_of(two(0, 8, 0, 8), 8), HasSubstr("overlaps"));
  EXPECT_THAT(error_of(two(0, 4, 5, 8), 8), HasSubstr("1 byte before tensor b"));
  EXPECT_THAT(error_of(two(1, 4, 4, 8), 8), HasSubstr("1 byte before tensor a"));
  EXPECT_THAT(error_of(two(0, 4, 4, 7), 8), HasSubstr("1 byte at the end"));
}

TEST(SafetensorsTest, RefusesATensorThatStandsTwice) {
  const std::string entry = R"("a": {"dtype": "U8", "shape": [4], "data_offsets": [0, 4]})";
  EXPECT_THAT(error_of("{" + entry + "," + entry + "}", 4), HasSubstr("\"a\" appears twice"));
  EXPECT_THAT(error_of(R"({"a": {"dtype": "U8", "dtype": "F32", "shape": [4], "data_offsets": [0, 4]}})", 4),
              HasSubstr("\"dtype\" appears twice"));
}

TEST(SafetensorsTest, RefusesWhatIsNoFile) {
  TempFolder folder;
  EXPECT_THAT(message_of<ModelError>([&] { SafetensorsFile(folder.path() / "none"); }), HasSubstr("No such file"));
  EXPECT_THAT(message_of<ModelError>([&] { SafetensorsFile file(folder.path()); }), HasSubstr("not a regular file"));
  EXPECT_THAT(message_of<ModelError>([&] { SafetensorsFile(folder.write("empty", "")); }), HasSubstr("too short"));
}

}  // namespace
}  // namespace flant5
