#include "model/config_values.h"

#include <fmt/format.h>

#include "flant5/error.h"
#include "model/json_file.h"

namespace flant5 {
namespace {

using nlohmann::json;

constexpr std::int64_t kMaxSize = std::int64_t{1} << 24;  // far above any T5, far below any overflow

std::string shown(const json& value) {
  const std::string text = value.dump(-1, ' ', true);
  return text.size() <= 80 ? text : text.substr(0, 77) + "...";
}

}  // namespace

ConfigValues::ConfigValues(const std::filesystem::path& file) : file_(file.string()), object_(read_json_file(file)) {
  if (!object_.is_object()) throw ModelError(fmt::format("{}: not a JSON object", file_));
}

void ConfigValues::fail(const std::string& key, const std::string& reason) const {
  throw ModelError(fmt::format("{}: {}: {}", file_, key, reason));
}

const json& ConfigValues::at(const std::string& key) const {
  static const json kNull;
  const auto found = object_.find(key);
  return found == object_.end() ? kNull : *found;
}

std::optional<std::int64_t> ConfigValues::integer(const std::string& key, std::int64_t least, std::int64_t most) const {
  const json& value = at(key);
  if (value.is_null()) return std::nullopt;
  // An unsigned number above int64's range would wrap in get().
  if (!value.is_number_integer() || (value.is_number_unsigned() && value.get<std::uint64_t>() > kMaxSize) ||
      value.get<std::int64_t>() < least || value.get<std::int64_t>() > most) {
    fail(key, fmt::format("{} is not a whole number from {} to {}", shown(value), least, most));
  }
  return value.get<std::int64_t>();
}

std::optional<std::int64_t> ConfigValues::size(const std::string& key) const { return integer(key, 1, kMaxSize); }

std::int64_t ConfigValues::needed_size(const std::string& key) const {
  const auto value = size(key);
  if (!value) fail(key, "missing");
  return *value;
}

std::optional<double> ConfigValues::number(const std::string& key, double least, double most) const {
  const json& value = at(key);
  if (value.is_null()) return std::nullopt;
  if (!value.is_number() || !(value.get<double>() >= least && value.get<double>() <= most)) {
    fail(key, fmt::format("{} is not a number from {} to {}", shown(value), least, most));
  }
  return value.get<double>();
}

std::optional<bool> ConfigValues::boolean(const std::string& key) const {
  const json& value = at(key);
  if (value.is_null()) return std::nullopt;
  if (!value.is_boolean()) fail(key, shown(value) + " is neither true nor false");
  return value.get<bool>();
}

std::optional<std::string> ConfigValues::text(const std::string& key) const {
  const json& value = at(key);
  if (value.is_null()) return std::nullopt;
  if (!value.is_string()) fail(key, shown(value) + " is not text");
  return value.get<std::string>();
}

std::vector<std::int64_t> ConfigValues::tokens(const std::string& key, std::int64_t vocab_size) const {
  const json& value = at(key);
  if (!value.is_array()) {
    const auto id = integer(key, 0, vocab_size - 1);
    return id ? std::vector{*id} : std::vector<std::int64_t>();
  }
  std::vector<std::int64_t> ids;
  for (const json& id : value) {
    const bool fits = id.is_number_unsigned() && id.get<std::uint64_t>() < static_cast<std::uint64_t>(vocab_size);
    if (!fits) fail(key, shown(value) + " contains an id that is not in the vocabulary");
    ids.push_back(id.get<std::int64_t>());
  }
  if (ids.empty()) fail(key, "an empty list");
  return ids;
}

std::optional<std::int64_t> ConfigValues::token(const std::string& key, std::int64_t vocab_size) const {
  const std::vector<std::int64_t> ids = tokens(key, vocab_size);
  if (ids.size() > 1) fail(key, shown(at(key)) + " is not one token id");
  return ids.empty() ? std::nullopt : std::optional(ids.front());
}

}  // namespace flant5
