#include "model/t5_family.h"

#include <gtest/gtest.h>

namespace flant5 {
namespace {

T5Config shape(const char* type, bool gated, std::int64_t d_model, std::int64_t d_ff, std::int64_t layers,
               std::int64_t heads) {
  T5Config config;
  config.model_type = type;
  config.gated = gated;
  config.d_model = d_model;
  config.d_ff = d_ff;
  config.num_layers = config.num_decoder_layers = layers;
  config.num_heads = heads;
  return config;
}

TEST(T5Family, IsToldByTypeAndFeedForward) {
  EXPECT_EQ(family_name(shape("t5", false, 8, 8, 1, 1)), "T5 1.0");
  EXPECT_EQ(family_name(shape("t5", true, 8, 8, 1, 1)), "T5 1.1 or Flan-T5");
  EXPECT_EQ(family_name(shape("mt5", true, 8, 8, 1, 1)), "mT5 or mT0");
  EXPECT_EQ(family_name(shape("umt5", true, 8, 8, 1, 1)), "umT5");
}

TEST(T5Family, SizesAreThoseThatWerePublished) {
  EXPECT_EQ(size_name(shape("t5", true, 512, 1024, 8, 6)), "small");
  EXPECT_EQ(size_name(shape("t5", false, 512, 2048, 6, 8)), "small");
  EXPECT_EQ(size_name(shape("t5", false, 1024, 65536, 24, 128)), "11b");
  EXPECT_EQ(size_name(shape("umt5", true, 4096, 10240, 24, 64)), "xxl");
  EXPECT_EQ(size_name(shape("t5", true, 512, 1024, 8, 8)), std::nullopt);
  T5Config other = shape("t5", true, 768, 2048, 12, 12);
  EXPECT_EQ(size_name(other), "base");
  other.num_decoder_layers = 3;
  EXPECT_EQ(size_name(other), std::nullopt);
}

}  // namespace
}  // namespace flant5
