#include "prompt/metadata.h"

#include <algorithm>
#include <array>
#include <map>
#include <string_view>
#include <utility>
#include <vector>

#include "data/normalize.h"
#include "flant5/error.h"

namespace flant5 {
namespace {

constexpr std::array<std::string_view, 3> kTextKeys{"about", "source", "labels"};
constexpr std::string_view kDemonstrationKey = "demonstration";  // the one that may stand several times

struct Line {
  std::size_t offset = 0;
  std::string_view text;
  std::string_view key;  // empty if there is no colon
  std::string_view value;
};

// The lines of the leading comment that hold anything.
std::vector<Line> comment_lines(std::string_view text) {
  std::vector<Line> lines;
  if (text.substr(0, 2) != "{#") return lines;
  const std::size_t close = std::min(text.find("#}", 2), text.size());
  for (std::size_t begin = 2; begin < close;) {
    const std::size_t end = std::min(text.find('\n', begin), close);
    std::string_view line = strip_space(text.substr(begin, end - begin));
    if (line == "-" || line == "+") line = {};  // the sign of {#- or -#}
    const std::size_t colon = line.find(':');
    if (!line.empty()) {
      const bool has_key = colon != line.npos;
      lines.push_back({begin, line, has_key ? strip_space(line.substr(0, colon)) : "",
                       has_key ? strip_space(line.substr(colon + 1)) : ""});
    }
    begin = end + 1;
  }
  return lines;
}

void check_is_shown(const Source& source, const Line& line) {
  const std::size_t body = std::min(source.text().find("#}"), source.text().size());
  if (line.value.empty() || source.text().find(line.value, body) == std::string_view::npos) {
    source.fail(line.offset, "the template does not show this demonstration");
  }
}

bool is_text_key(std::string_view key) {
  return key == kDemonstrationKey || std::find(kTextKeys.begin(), kTextKeys.end(), key) != kTextKeys.end();
}

// The labels that the comment declares; those of sentiment where it declares none.
LabelSet declared_labels(const Source& source, const std::vector<Line>& lines) {
  const auto line = std::find_if(lines.begin(), lines.end(), [](const Line& each) { return each.key == "labels"; });
  if (line == lines.end()) return {};
  try {
    return LabelSet::parse(line->value);
  } catch (const UsageError& error) {
    source.fail(line->offset, error.what());
  }
}

using Values = std::multimap<std::string_view, std::string_view>;

Values read_values(const Source& source, const std::vector<Line>& lines, const LabelSet& labels) {
  Values values;
  const auto is_key = [&labels](std::string_view key) { return is_text_key(key) || labels.find(key); };
  if (std::none_of(lines.begin(), lines.end(), [&](const Line& line) { return is_key(line.key); })) return values;
  for (const Line& line : lines) {
    if (!is_key(line.key)) {
      source.fail(
          line.offset,
          "this line of the leading comment does not begin with about:, source:, demonstration:, labels: or the "
          "name of a label (" +
              labels.listed() + ")");
    }
    if (line.key != kDemonstrationKey && values.contains(line.key)) {
      source.fail(line.offset, std::string(line.key) + " appears twice in the leading comment");
    }
    if (line.key == kDemonstrationKey) check_is_shown(source, line);
    values.emplace(line.key, line.value);
  }
  return values;
}

std::vector<std::string> split_words(std::string_view value) {
  std::vector<std::string> words;
  while (true) {
    const std::size_t bar = value.find('|');
    words.emplace_back(strip_space(value.substr(0, bar)));
    if (bar == value.npos) return words;
    value.remove_prefix(bar + 1);
  }
}

// None: the comment names no label.
std::optional<Verbalizer> read_answers(const Source& source, const Values& values, const LabelSet& labels) {
  PerLabel<std::vector<std::string>> words;
  for (const std::string& name : labels.names()) words.push_back({name});
  bool names_labels = values.contains("labels");
  for (const auto& [key, value] : values) {
    const auto label = is_text_key(key) ? std::nullopt : labels.find(key);
    if (!label) continue;
    words[index(*label)] = split_words(value);
    names_labels = true;
  }
  if (!names_labels) return std::nullopt;
  try {
    return Verbalizer(labels, std::move(words));
  } catch (const UsageError& error) {
    source.fail(0, error.what());
  }
}

}  // namespace

PromptMetadata read_metadata(const Source& source) {
  const std::vector<Line> lines = comment_lines(source.text());
  const LabelSet labels = declared_labels(source, lines);
  const Values values = read_values(source, lines, labels);
  const auto text_of = [&](const char* key) {
    const auto found = values.find(key);
    return found == values.end() ? std::string() : std::string(found->second);
  };
  std::vector<std::string> demonstrations;
  const auto [begin, end] = values.equal_range(kDemonstrationKey);
  std::for_each(begin, end, [&](const auto& value) { demonstrations.emplace_back(value.second); });
  return {text_of("about"), text_of("source"), std::move(demonstrations), read_answers(source, values, labels)};
}

}  // namespace flant5
