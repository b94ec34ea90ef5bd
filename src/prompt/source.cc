#include "prompt/source.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "data/utf8.h"
#include "flant5/error.h"

namespace flant5 {
namespace {

constexpr std::size_t kMaxTemplateBytes = std::size_t{256} << 10;

std::string with_plain_line_ends(std::string_view text) {
  std::string result;
  result.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\r' && i + 1 < text.size() && text[i + 1] == '\n') continue;
    result.push_back(text[i] == '\r' ? '\n' : text[i]);
  }
  if (!result.empty() && result.back() == '\n') result.pop_back();
  return result;
}

}  // namespace

Source::Source(std::string name, std::string_view text) : name_(std::move(name)), text_(with_plain_line_ends(text)) {
  if (text.size() > kMaxTemplateBytes) {
    throw UsageError(
        fmt::format("{}: a prompt of {} bytes; at most {} are read", name_, text.size(), kMaxTemplateBytes));
  }
  const std::size_t invalid = find_invalid_utf8(text_);
  if (invalid != std::string::npos) fail(invalid, "the file is not UTF-8 here: save it as UTF-8");
}

void Source::fail(std::size_t offset, const std::string& message) const {
  const std::string_view before = text().substr(0, std::min(offset, text_.size()));
  const auto line = 1 + std::count(before.begin(), before.end(), '\n');
  const std::size_t line_start = before.rfind('\n') + 1;  // npos + 1 is 0
  throw UsageError(fmt::format("{}:{}:{}: {}", name_, line, 1 + count_code_points(before.substr(line_start)), message));
}

}  // namespace flant5
