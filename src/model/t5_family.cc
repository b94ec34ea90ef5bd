#include "model/t5_family.h"

#include <algorithm>
#include <array>
#include <cstdint>

namespace flant5 {
namespace {

struct PublishedSize {
  std::string_view name;
  bool gated;  // T5 1.0 is not, all that came after it is
  std::int64_t d_model;
  std::int64_t d_ff;
  std::int64_t num_layers;
  std::int64_t num_heads;
};
constexpr std::array<PublishedSize, 10> kSizes{{{"small", false, 512, 2048, 6, 8},
                                                {"base", false, 768, 3072, 12, 12},
                                                {"large", false, 1024, 4096, 24, 16},
                                                {"3b", false, 1024, 16384, 24, 32},
                                                {"11b", false, 1024, 65536, 24, 128},
                                                {"small", true, 512, 1024, 8, 6},
                                                {"base", true, 768, 2048, 12, 12},
                                                {"large", true, 1024, 2816, 24, 16},
                                                {"xl", true, 2048, 5120, 24, 32},
                                                {"xxl", true, 4096, 10240, 24, 64}}};

}  // namespace

std::string_view family_name(const T5Config& config) {
  if (config.model_type == "umt5") return "umT5";
  if (config.model_type == "mt5") return "mT5 or mT0";
  return config.gated ? "T5 1.1 or Flan-T5" : "T5 1.0";
}

std::optional<std::string_view> size_name(const T5Config& config) {
  const auto* const found = std::find_if(kSizes.begin(), kSizes.end(), [&](const PublishedSize& size) {
    return size.gated == config.gated && size.d_model == config.d_model && size.d_ff == config.d_ff &&
           size.num_layers == config.num_layers && size.num_layers == config.num_decoder_layers &&
           size.num_heads == config.num_heads;
  });
  return found == kSizes.end() ? std::nullopt : std::optional(found->name);
}

}  // namespace flant5
