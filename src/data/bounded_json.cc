#include "data/bounded_json.h"

#include <fmt/format.h>

#include "flant5/error.h"

namespace flant5 {

nlohmann::ordered_json parse_bounded_json(std::string_view text) {
  using Json = nlohmann::ordered_json;
  const auto check_depth = [](int depth, Json::parse_event_t event, const Json&) {
    const bool opens = event == Json::parse_event_t::object_start || event == Json::parse_event_t::array_start;
    if (opens && depth >= kMaxJsonDepth) {
      throw InputError(fmt::format("the JSON is nested more than {} levels deep", kMaxJsonDepth));
    }
    return true;
  };
  Json json = Json::parse(text.begin(), text.end(), check_depth, /*allow_exceptions=*/false);
  if (json.is_discarded()) throw InputError("not valid JSON");
  return json;
}

const nlohmann::ordered_json& member_or_null(const nlohmann::ordered_json& json, const char* name) {
  static const nlohmann::ordered_json kNull;
  const auto found = json.find(name);
  return found == json.end() ? kNull : *found;
}

std::string json_line(const nlohmann::ordered_json& json) {
  return json.dump(-1, ' ', /*ensure_ascii=*/false, nlohmann::ordered_json::error_handler_t::replace);
}

}  // namespace flant5
