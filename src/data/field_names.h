// Which fields or columns of an input hold text, label and id.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "flant5/read_options.h"

namespace flant5 {

// The names people use, the likeliest first; case and surrounding space do not matter.
std::span<const std::string_view> usual_text_names();
std::span<const std::string_view> usual_label_names();
std::span<const std::string_view> usual_id_names();

bool is_one_of(std::string_view name, std::span<const std::string_view> usual);

// The position in `names` of the likeliest of `usual`.
std::optional<std::size_t> find_usual(const std::vector<std::string>& names, std::span<const std::string_view> usual);

// "'id', 'headline' and 'score'", for messages; control characters escaped, at most ten.
std::string list_names(const std::vector<std::string>& names);

}  // namespace flant5
