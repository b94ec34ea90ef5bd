#include "data/yaml.h"

#include <fmt/format.h>
#include <yaml.h>

#include <string>
#include <utility>

#include "data/bounded_json.h"
#include "data/excerpt.h"
#include "flant5/error.h"

namespace flant5 {
namespace {

using Json = nlohmann::ordered_json;

class Event {
 public:
  explicit Event(yaml_parser_t& parser) {
    if (yaml_parser_parse(&parser, &event_) != 0) return;
    throw InputError(fmt::format("line {}: {}", parser.problem_mark.line + 1,
                                 parser.problem == nullptr ? "broken" : escape_controls(parser.problem)));
  }
  ~Event() { yaml_event_delete(&event_); }
  Event(const Event&) = delete;
  Event& operator=(const Event&) = delete;

  yaml_event_type_t type() const { return event_.type; }
  std::size_t line() const { return event_.start_mark.line + 1; }
  std::string scalar() const {
    const auto& scalar = event_.data.scalar;
    return {reinterpret_cast<const char*>(scalar.value), scalar.length};
  }

 private:
  yaml_event_t event_{};
};

class Parser {
 public:
  explicit Parser(std::string_view text) {
    if (yaml_parser_initialize(&parser_) == 0) throw std::bad_alloc();
    yaml_parser_set_encoding(&parser_, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(&parser_, reinterpret_cast<const unsigned char*>(text.data()), text.size());
  }
  ~Parser() { yaml_parser_delete(&parser_); }
  Parser(const Parser&) = delete;
  Parser& operator=(const Parser&) = delete;

  Json document() {
    for (;;) {
      const Event event(parser_);
      if (event.type() == YAML_DOCUMENT_START_EVENT) return value(Event(parser_), 1);
      if (event.type() == YAML_STREAM_END_EVENT) return nullptr;
    }
  }

 private:
  Json value(const Event& begin, int depth) {
    if (depth > kMaxJsonDepth) {
      throw InputError(fmt::format("line {}: nested more than {} levels deep", begin.line(), kMaxJsonDepth));
    }
    if (begin.type() == YAML_SCALAR_EVENT) return begin.scalar();
    if (begin.type() == YAML_SEQUENCE_START_EVENT) return sequence(depth);
    if (begin.type() == YAML_MAPPING_START_EVENT) return mapping(depth);
    return nullptr;
  }

  Json sequence(int depth) {
    Json all = Json::array();
    for (;;) {
      const Event event(parser_);
      if (event.type() == YAML_SEQUENCE_END_EVENT) return all;
      all.push_back(value(event, depth + 1));
    }
  }

  // An ordered object looks every key up in a list, so that one of very many keys would take its time.
  Json mapping(int depth) {
    constexpr std::size_t kMostKeys = 10'000;
    Json all = Json::object();
    for (;;) {
      const Event event(parser_);
      if (event.type() == YAML_MAPPING_END_EVENT) return all;
      Json key = value(event, depth + 1);
      Json content = value(Event(parser_), depth + 1);
      if (all.size() == kMostKeys) throw InputError(fmt::format("line {}: more than {} keys", event.line(), kMostKeys));
      if (key.is_string()) all.emplace(key.get<std::string>(), std::move(content));
    }
  }

  yaml_parser_t parser_{};
};

}  // namespace

nlohmann::ordered_json parse_yaml(std::string_view text) {
  return text.empty() ? Json() : Parser(text).document();  // the library takes no null pointer
}

}  // namespace flant5
