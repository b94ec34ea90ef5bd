// The values of a checkpoint's JSON file, each checked where it is read.
#pragma once

#include <cstdint>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

namespace flant5 {

// A key that is missing or null gives no value. Throws ModelError naming file and key for a value of another kind or
// out of range.
class ConfigValues {
 public:
  explicit ConfigValues(const std::filesystem::path& file);

  [[noreturn]] void fail(const std::string& key, const std::string& reason) const;

  const nlohmann::json& at(const std::string& key) const;  // null where there is none
  const nlohmann::json& object() const { return object_; }

  std::optional<std::int64_t> integer(const std::string& key, std::int64_t least, std::int64_t most) const;
  std::optional<std::int64_t> size(const std::string& key) const;  // from 1
  std::int64_t needed_size(const std::string& key) const;          // throws where it is missing
  std::optional<double> number(const std::string& key, double least, double most) const;
  std::optional<bool> boolean(const std::string& key) const;
  std::optional<std::string> text(const std::string& key) const;

  // Token ids below vocab_size: a number, or a list of numbers as generation_config.json may have it.
  std::vector<std::int64_t> tokens(const std::string& key, std::int64_t vocab_size) const;
  std::optional<std::int64_t> token(const std::string& key, std::int64_t vocab_size) const;

 private:
  std::string file_;
  nlohmann::json object_;
};

}  // namespace flant5
