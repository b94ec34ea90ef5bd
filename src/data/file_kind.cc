#include "data/file_kind.h"

#include <algorithm>
#include <array>

#include "data/unicode_text.h"

namespace flant5 {
namespace {

using namespace std::string_view_literals;

constexpr std::array kEndings{"jsonl"sv, "ndjson"sv, "json"sv,    "csv"sv,   "tsv"sv,    "tab"sv,
                              "txt"sv,   "text"sv,   "parquet"sv, "arrow"sv, "feather"sv};
constexpr std::array kBesideData{"readme"sv, "license"sv, "licence"sv, "copying"sv, "notice"sv};

}  // namespace

std::string_view last_part(std::string_view path) { return path.substr(path.rfind('/') + 1); }

std::string name_ending(std::string_view path) {
  std::string name = fold_case(last_part(path));
  for (const std::string_view packed : {".gz", ".zst", ".gzip", ".zstd"}) {
    if (name.ends_with(packed)) name.resize(name.size() - packed.size());
  }
  const std::size_t point = name.rfind('.');
  return point == std::string::npos ? "" : name.substr(point + 1);
}

bool may_hold_rows(std::string_view path) {
  const std::string name = fold_case(last_part(path));
  if (path.starts_with("__MACOSX/") || name.starts_with('.')) return false;
  const auto begins = [&name](std::string_view begin) { return name.starts_with(begin); };
  if (std::any_of(kBesideData.begin(), kBesideData.end(), begins)) return false;
  return std::find(kEndings.begin(), kEndings.end(), name_ending(path)) != kEndings.end();
}

}  // namespace flant5
