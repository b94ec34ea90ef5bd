// What a checkpoint's shape is known as.
#pragma once

#include <optional>
#include <string_view>

#include "model/t5_config.h"

namespace flant5 {

// "T5 1.0", "T5 1.1 or Flan-T5", "mT5 or mT0", "umT5": what of them it is cannot be told from a config.
std::string_view family_name(const T5Config& config);

// "small", "base", "large", "xl", "xxl", of T5 1.0 "3b" and "11b". None: a shape that was not published.
std::optional<std::string_view> size_name(const T5Config& config);

}  // namespace flant5
