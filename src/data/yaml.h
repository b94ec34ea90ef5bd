// YAML that anybody may have written, as the values of JSON.
#pragma once

#include <nlohmann/json.hpp>
#include <string_view>

namespace flant5 {

// The first document: objects that keep the order of their keys, arrays, and strings, which every scalar is. Of a key
// that stands twice the first one counts; a key that is no scalar is left out with its value. An alias is null, so that
// nothing is larger than the text that says it. Throws InputError with reason and line for what is no valid YAML or is
// nested more than kMaxJsonDepth levels deep.
nlohmann::ordered_json parse_yaml(std::string_view text);

}  // namespace flant5
