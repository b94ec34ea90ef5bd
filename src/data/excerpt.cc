#include "data/excerpt.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "data/utf8.h"
#include "flant5/error.h"

namespace flant5 {
namespace {

bool steers_a_terminal(char32_t point) {
  return is_control(point) || point == 0x061C || point == 0x180E || (point >= 0x200B && point <= 0x200F) ||
         (point >= 0x2028 && point <= 0x202E) || (point >= 0x2060 && point <= 0x206F) || point == 0xFEFF;
}

void append_escape(std::string& out, char32_t point) {
  if (point == '\n') {
    out += "\\n";
  } else if (point == '\r') {
    out += "\\r";
  } else if (point == '\t') {
    out += "\\t";
  } else if (point < 0x80) {
    fmt::format_to(std::back_inserter(out), "\\x{:02X}", static_cast<unsigned>(point));
  } else {
    fmt::format_to(std::back_inserter(out), "\\u{:04X}", static_cast<unsigned>(point));
  }
}

// From `at` back over `count` code points at most.
std::size_t step_back(std::string_view text, std::size_t at, std::size_t count) {
  while (at > 0 && count-- > 0) {
    --at;
    for (int i = 0; i < 3 && at > 0 && (static_cast<unsigned char>(text[at]) & 0xC0) == 0x80; ++i) --at;
  }
  return at;
}

// kept: characters that stay though they are controls.
std::string escaped(std::string_view text, std::string_view kept) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    const CodePoint point = decode_utf8(text, at);
    if (!point.valid) {
      for (std::size_t i = 0; i < point.size; ++i) {
        fmt::format_to(std::back_inserter(out), "\\x{:02X}", static_cast<unsigned char>(text[at + i]));
      }
    } else if (steers_a_terminal(point.value) && kept.find(text[at]) == kept.npos) {
      append_escape(out, point.value);
    } else {
      out.append(text, at, point.size);
    }
    at += point.size;
  }
  return out;
}

}  // namespace

std::string escape_controls(std::string_view text) { return escaped(text, ""); }

std::string printable(std::string_view text) { return escaped(text, "\n\t"); }

std::string excerpt(std::string_view text, std::size_t at, std::size_t width) {
  const std::size_t begin = step_back(text, std::min(at, text.size()), width / 2);
  std::size_t end = begin;
  for (std::size_t i = 0; i < width && end < text.size(); ++i) end += decode_utf8(text, end).size;
  return fmt::format("{}{}{}", begin > 0 ? "..." : "", escape_controls(text.substr(begin, end - begin)),
                     end < text.size() ? "..." : "");
}

void refuse_input(std::string_view name, std::string_view reason) {
  throw InputError(fmt::format("{}: {}", escape_controls(name), reason));
}

std::string shell_word(std::string_view text) {
  constexpr std::string_view kPlain = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._/=,:+@%";
  if (!text.empty() && text.find_first_not_of(kPlain) == text.npos) return std::string(text);
  std::string word = "'";
  for (const char c : text) word += c == '\'' ? "'\\''" : std::string(1, c);
  return word + "'";
}

std::string list_choices(std::string_view option, const std::vector<std::string>& values) {
  constexpr std::size_t kMost = 20;
  std::string choices;
  for (std::size_t i = 0; i < std::min(values.size(), kMost); ++i) {
    choices += fmt::format("{}{}{}", i == 0 ? "" : ", or ", option, escape_controls(shell_word(values[i])));
  }
  if (values.size() > kMost) choices += fmt::format(", or {} more", values.size() - kMost);
  return choices;
}

}  // namespace flant5
