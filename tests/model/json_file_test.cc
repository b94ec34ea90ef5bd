#include "model/json_file.h"

#include <gmock/gmock.h>

#include "flant5/error.h"
#include "tests/temp_folder.h"

namespace flant5 {
namespace {

using testing::HasSubstr;

TEST(JsonFileTest, IsBoundedInBytesAndValues) {
  TempFolder folder;
  const auto file = folder.write("x.json", "[1,2,3]");
  EXPECT_EQ(read_json_file(file, 7).size(), 3U);
  EXPECT_THAT(message_of<ModelError>([&] { read_json_file(file, 6); }), HasSubstr("x.json: 7 bytes, more than the 6"));
  std::string many = "[0";
  for (int i = 0; i < 1 << 22; ++i) many += ",0";
  EXPECT_THAT(message_of<ModelError>([&] { parse_json(many + "]", "x.json"); }),
              HasSubstr("x.json: JSON of more than 4194304 values"));
}

}  // namespace
}  // namespace flant5
