#include "model/json_file.h"

#include <fmt/format.h>

#include <fstream>
#include <set>
#include <vector>

#include "flant5/error.h"

namespace flant5 {
namespace {

using nlohmann::json;

constexpr int kMaxDepth = 16;
constexpr std::size_t kMaxValues = std::size_t{4} << 20;  // mT5's tokenizer.json has 0.8 million

// Called by the parser at every key and bracket. Readers differ in which of two equal keys they believe, so a file
// with both could mean one thing to whoever checked it and another here.
class StrictObjects {
 public:
  explicit StrictObjects(const std::string& file) : file_(file) {}

  void see(int depth, json::parse_event_t event, const json& value) {
    using Event = json::parse_event_t;
    if (depth > kMaxDepth) throw ModelError(fmt::format("{}: JSON nested more than {} deep", file_, kMaxDepth));
    const bool is_value = event == Event::value || event == Event::object_start || event == Event::array_start;
    if (is_value && ++values_ > kMaxValues) {
      throw ModelError(fmt::format("{}: JSON of more than {} values", file_, kMaxValues));
    }
    if (event == Event::object_start) keys_.emplace_back();
    if (event == Event::object_end) keys_.pop_back();
    if (event == Event::key && !keys_.back().insert(value.get<std::string>()).second) {
      throw ModelError(fmt::format("{}: the key \"{}\" appears twice in one object", file_, value.get<std::string>()));
    }
  }

 private:
  const std::string& file_;
  std::vector<std::set<std::string>> keys_;
  std::size_t values_ = 0;
};

}  // namespace

bool is_there(const std::filesystem::path& path) {
  std::error_code ignored;
  return std::filesystem::exists(path, ignored);
}

json parse_json(std::string_view text, const std::string& file) {
  StrictObjects strict(file);
  const auto watch = [&](int depth, json::parse_event_t event, json& value) {
    strict.see(depth, event, value);
    return true;
  };
  try {
    return json::parse(text.begin(), text.end(), watch);
  } catch (const json::exception& error) {
    throw ModelError(fmt::format("{}: not valid JSON: {}", file, error.what()));
  }
}

json read_json_file(const std::filesystem::path& file, std::size_t max_bytes) {
  std::error_code error;
  const auto size = std::filesystem::file_size(file, error);
  if (error) throw ModelError(fmt::format("{}: {}", file.string(), error.message()));
  if (size > max_bytes) {
    throw ModelError(
        fmt::format("{}: {} bytes, more than the {} that such a file can need", file.string(), size, max_bytes));
  }
  std::string text(size, '\0');
  std::ifstream in(file, std::ios::binary);
  if (!in.read(text.data(), static_cast<std::streamsize>(size))) {
    throw ModelError(fmt::format("{}: cannot be read", file.string()));
  }
  return parse_json(text, file.string());
}

}  // namespace flant5
