// What the integers of a column mean, as the `datasets` library of Hugging Face writes it into a schema.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace flant5 {

// The names of a column's integers, from 0 on; by the column's path, "label" or "entities.sentiment".
using ClassLabels = std::map<std::string, std::vector<std::string>, std::less<>>;

// Whether names explain integers: "0" does not.
bool are_words(const std::vector<std::string>& names);

// metadata: what stands under "huggingface" in a schema, {"info": {"features": {"label": {"names": [...], "_type":
// "ClassLabel"}}}}. Features of other kinds, and names that are not strings or not words, are passed over.
// Throws InputError for what is not JSON.
ClassLabels read_class_labels(std::string_view metadata);

}  // namespace flant5
