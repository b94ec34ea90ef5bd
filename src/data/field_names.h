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

// Whether a value is a label by name, and not a number.
bool is_label_word(std::string_view value, const LabelMap& labels);

// Of the fields that may hold the label, by their names and their values in a row, the first in the order of
// usual_label_names() that holds a label by name, else the first at all. None where there are several, and the row has
// no label in any: the next row tells.
struct LabelCandidate {
  std::string name;
  std::string value;
};
struct LabelField {
  std::string name;     // empty: there is none
  std::string warning;  // where it is not the first of the usual names; empty: it is
};
LabelField choose_label_field(const std::vector<LabelCandidate>& candidates, const LabelMap& labels);

// "'id', 'headline' and 'score'", for messages; control characters escaped, at most ten.
std::string list_names(const std::vector<std::string>& names);

// "a, b and c": at most ten, as they stand.
std::string list_in_words(const std::vector<std::string>& items);

}  // namespace flant5
