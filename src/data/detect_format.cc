#include "data/detect_format.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "data/csv_dialect.h"
#include "data/excerpt.h"
#include "data/normalize.h"
#include "data/unicode_text.h"
#include "flant5/error.h"

namespace flant5 {
namespace {

constexpr std::string_view kJsonSpace = " \t\r\n";

void refuse_binary(const std::string& name, std::string_view head) {
  struct Kind {
    std::string_view magic;
    std::string_view what;
    std::size_t at = 0;
  };
  static constexpr std::array kKinds{
      Kind{"PK\x03\x04", "a zip archive or a workbook; unpack it, or save the sheet as CSV"},
      Kind{"\xD0\xCF\x11\xE0", "an old workbook; save the sheet as CSV"},
      Kind{"PAR1", "a Parquet file; convert it to JSONL or CSV"},
      Kind{"%PDF-", "a PDF; extract its text"},
      Kind{"ARROW1", "an Arrow file; convert it to JSONL or CSV"},
      Kind{"\xFF\xFF\xFF\xFF", "an Arrow stream; convert it to JSONL or CSV"},
      Kind{"1AY&SY", "packed with bzip2; unpack it, or pipe it in with bzcat", 4},
      Kind{"\xFD"
           "7zXZ",
           "packed with xz; unpack it, or pipe it in with xzcat"},
  };
  for (const Kind& kind : kKinds) {
    if (head.substr(std::min(kind.at, head.size())).starts_with(kind.magic)) {
      throw InputError(fmt::format("{}: this is {}", escape_controls(name), kind.what));
    }
  }
}

// The part of the name after its last point, without a packer's ending.
std::string name_ending(std::string name) {
  name = fold_case(name.substr(name.rfind('/') + 1));
  for (const std::string_view packed : {".gz", ".zst", ".gzip", ".zstd"}) {
    if (name.ends_with(packed)) name.resize(name.size() - packed.size());
  }
  const std::size_t point = name.rfind('.');
  return point == std::string::npos ? "" : name.substr(point + 1);
}

// An object that goes on after its first line, as pretty-printers write it.
bool is_spread(std::string_view head, LineEnd line_end) {
  const auto line = find_line_break(head, 0, /*at_end=*/false, line_end);
  const std::string_view first = line ? strip_space(head.substr(0, line->end)) : std::string_view();
  return !first.empty() && std::string_view("{[,").find(first.back()) != std::string_view::npos;
}

InputFormat detect_json(std::string_view head, LineEnd line_end) {
  const std::size_t at = head.find_first_not_of(kJsonSpace);
  if (at == std::string_view::npos) return InputFormat::kJsonl;
  if (head[at] == '[') return InputFormat::kJson;
  return is_spread(head.substr(at), line_end) ? InputFormat::kJson : InputFormat::kJsonl;
}

// Text may begin with a bracket too: "[Reuters] ...".
bool begins_as_json(std::string_view head) {
  std::size_t at = head.find_first_not_of(kJsonSpace);
  if (at == std::string_view::npos) return false;
  const bool is_array = head[at] == '[';
  if (is_array) at = head.find_first_not_of(kJsonSpace, at + 1);
  if (at == std::string_view::npos) return is_array;
  if (head[at] != '{') return is_array && head[at] == ']';
  at = head.find_first_not_of(kJsonSpace, at + 1);
  return at == std::string_view::npos || head[at] == '"' || head[at] == '}';
}

// More than half of the lines, so that a few broken rows do not make it another format.
template <typename Predicate>
bool most_lines(std::string_view head, bool is_whole, LineEnd line_end, Predicate predicate) {
  const auto splitter = split_lines(line_end);
  std::size_t lines = 0;
  std::size_t hits = 0;
  for (;;) {
    const Cut cut = splitter->cut(head, is_whole);
    if (cut.kind == Cut::Kind::kMore || cut.kind == Cut::Kind::kEnd) return 2 * hits > lines;
    if (cut.kind == Cut::Kind::kRecord) {
      ++lines;
      if (predicate(strip_space(head.substr(0, cut.end)))) ++hits;
    }
    head.remove_prefix(cut.next);
  }
}

bool is_object_line(std::string_view line) { return line.starts_with("{\"") && line.ends_with('}'); }

}  // namespace

InputFormat detect_format(const std::string& name, std::string_view head, bool is_whole, LineEnd line_end,
                          const ReadOptions& options) {
  refuse_binary(name, head);
  if (options.format != InputFormat::kDetect) return options.format;
  const std::string ending = name_ending(name);
  if (ending == "jsonl" || ending == "ndjson" || ending == "json") return detect_json(head, line_end);
  if (ending == "csv") return InputFormat::kCsv;
  if (ending == "tsv" || ending == "tab") return InputFormat::kTsv;
  if (begins_as_json(head)) return detect_json(head, line_end);
  if (most_lines(head, is_whole, line_end, is_object_line)) return InputFormat::kJsonl;
  const auto is_labelled = [&options](std::string_view line) {
    const std::size_t at = line.rfind('@');
    return at != std::string_view::npos && options.labels.read(line.substr(at + 1)).label;
  };
  if (most_lines(head, is_whole, line_end, is_labelled)) return InputFormat::kPhrasebank;
  if (const auto dialect = recognize_csv(head, is_whole, line_end, options)) {
    return dialect->separator == '\t' ? InputFormat::kTsv : InputFormat::kCsv;
  }
  return InputFormat::kPlain;
}

}  // namespace flant5
