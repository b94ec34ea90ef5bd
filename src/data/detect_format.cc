#include "data/detect_format.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <vector>

#include "data/csv_dialect.h"
#include "data/csv_fields.h"
#include "data/excerpt.h"
#include "data/field_names.h"
#include "data/file_kind.h"
#include "data/normalize.h"
#include "data/zip_archive.h"
#include "flant5/error.h"

namespace flant5 {
namespace {

std::string_view strip_json_space(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(kJsonSpace);
  if (begin == std::string_view::npos) return text.substr(text.size());
  return text.substr(begin, text.find_last_not_of(kJsonSpace) + 1 - begin);
}

// head: to the first line end.
void refuse_binary(const std::string& name, std::string_view head) {
  struct Kind {
    std::string_view magic;
    std::string_view what;
    std::size_t at = 0;
  };
  static constexpr std::array kKinds{
      Kind{"\xD0\xCF\x11\xE0", "an old workbook; save the sheet as CSV"},
      Kind{"%PDF-", "a PDF; extract its text"},
      Kind{"1AY&SY", "packed with bzip2; unpack it, or pipe it in with bzcat", 4},
      Kind{"\xFD"
           "7zXZ",
           "packed with xz; unpack it, or pipe it in with xzcat"},
  };
  if (begins_as_zip(head)) {
    throw InputError(
        fmt::format("{}: this is a zip archive or a workbook, which is read from a file of its own: save it, "
                    "and name the file",
                    escape_controls(name)));
  }
  for (const Kind& kind : kKinds) {
    if (head.substr(std::min(kind.at, head.size())).starts_with(kind.magic)) {
      refuse_input(name, fmt::format("this is {}", kind.what));
    }
  }
}

// By its name or the options.
bool should_be_columnar(std::string_view ending, const ReadOptions& options) {
  static constexpr std::array<std::string_view, 6> kEndings{"parquet", "pq", "arrow", "arrows", "feather", "ipc"};
  if (options.format != InputFormat::kDetect) {
    return options.format == InputFormat::kParquet || options.format == InputFormat::kArrow;
  }
  return std::find(kEndings.begin(), kEndings.end(), ending) != kEndings.end();
}

// Those that are read are told by their first bytes, before anything else is.
[[noreturn]] void refuse_columnar(const std::string& name, std::string_view head) {
  const std::string_view what = head.starts_with("PARE") ? "is an encrypted Parquet file; decrypt it"
                                : head.starts_with("FEA1")
                                    ? "is a Feather file of version 1; save it as Parquet or Arrow"
                                    : "does not begin like a Parquet or Arrow file; if it holds text, say which "
                                      "with --input-format";
  refuse_input(name, what);
}

// An object that goes on after its first line, as pretty-printers write it.
// The objects of a JSON text sequence may do so too.
InputFormat detect_json(const Head& head) {
  const std::string_view line = head.first_line();
  if (line.empty()) return InputFormat::kJsonl;
  const bool is_spread = std::string_view("{[,").find(line.back()) != std::string_view::npos;
  const bool is_sequence = head.bytes.substr(0, head.bytes.find(line.front())).find('\x1E') != std::string_view::npos;
  return line.front() == '[' || is_spread || is_sequence ? InputFormat::kJson : InputFormat::kJsonl;
}

// Past an opening bracket and the space after it.
std::string_view opened(std::string_view text) { return strip_json_space(text.substr(1)); }

// Text may begin with a bracket too: "[Reuters] ...".
bool begins_as_json(std::string_view line) {
  if (line.empty()) return false;
  const bool is_array = line.front() == '[';
  if (is_array) line = opened(line);
  if (line.empty()) return true;
  if (line.front() != '{') return is_array && line.front() == ']';
  line = opened(line);
  return line.empty() || line.front() == '"' || line.front() == '}';
}

// {'text': ...}, as Python prints it, or {text: ...}, as JavaScript does.
bool begins_as_other_object(std::string_view line) {
  if (line.starts_with('[')) line = opened(line);
  if (!line.starts_with('{')) return false;
  line = opened(line);
  if (line.starts_with('\'')) return line.find("':") != std::string_view::npos;
  const auto is_of_name = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
  };
  const auto end = std::find_if_not(line.begin(), line.end(), is_of_name);
  return end != line.begin() && end != line.end() && *end == ':';
}

// After "," in prose comes a space, so that a field of a table is taken as it stands; tabs hardly stand in prose.
bool has_label_field(const CsvFields& fields, char separator, const LabelMap& labels) {
  for (std::size_t i = 0; i < fields.size(); ++i) {
    const std::string_view field = fields[i];
    if (separator != '\t' && field != strip_space(field)) continue;
    if (is_label_word(field, labels)) return true;
  }
  return false;
}

bool is_header(const CsvFields& fields) {
  std::vector<std::string> names;
  for (std::size_t i = 0; i < fields.size(); ++i) names.emplace_back(fields[i]);
  return find_usual(names, usual_text_names()) &&
         (find_usual(names, usual_label_names()) || find_usual(names, usual_id_names()));
}

// The separator under which a line is a header, or has a field that is a label.
std::optional<char> separator_of_table(std::string_view line, bool may_be_header, std::string_view separators,
                                       const ReadOptions& options) {
  for (const char separator : separators) {
    if (line.find(separator) == std::string_view::npos) continue;
    CsvFields fields(separator, Quoting::kWhereClosed);
    fields.parse(line);
    if (fields.size() < 2) continue;
    if ((may_be_header && is_header(fields)) || has_label_field(fields, separator, options.labels)) return separator;
  }
  return std::nullopt;
}

bool ends_in_label(std::string_view line, const LabelMap& labels) {
  const std::size_t at = line.rfind('@');
  return at != std::string_view::npos && labels.read(line.substr(at + 1)).label;
}

// Only a table has columns, separators and headers.
bool speaks_of_columns(const ReadOptions& options) {
  return !options.text_fields.empty() || !options.label_field.empty() || !options.id_field.empty() ||
         options.separator || options.has_header || options.escape;
}

DetectedFormat table(std::optional<char> separator) {
  return {separator == '\t' ? InputFormat::kTsv : InputFormat::kCsv, separator};
}

}  // namespace

std::string_view Head::first_line() const {
  std::string_view rest = bytes;
  if (const auto named = find_separator_line(rest, is_whole, line_end)) rest.remove_prefix(named->next);
  for (;;) {
    const auto line = find_line_break(rest, 0, is_whole, line_end);
    if (!line) return strip_json_space(rest);
    const std::string_view text = strip_json_space(rest.substr(0, line->end));
    if (!text.empty() || line->next == rest.size()) return text;
    rest.remove_prefix(line->next);
  }
}

bool Head::has_first_line() const {
  const std::string_view line = first_line();
  if (is_whole) return true;
  const auto after = static_cast<std::size_t>(line.data() + line.size() - bytes.data());
  return !line.empty() && find_line_break(bytes.substr(after), 0, false, line_end).has_value();
}

DetectedFormat detect_format(const std::string& name, const Head& head, const ReadOptions& options) {
  refuse_binary(name, head.bytes.substr(0, head.bytes.find('\n')));
  const std::string ending = name_ending(name);
  if (should_be_columnar(ending, options)) refuse_columnar(name, head.bytes);
  if (options.format != InputFormat::kDetect) return {options.format, std::nullopt};
  const std::string_view line = head.first_line();
  const auto named = find_separator_line(head.bytes, head.is_whole, head.line_end);
  if (line.empty() && !named) return {};
  if (ending == "jsonl" || ending == "ndjson" || ending == "json") return {detect_json(head), std::nullopt};
  if (ending == "csv") return {InputFormat::kCsv, std::nullopt};
  if (ending == "tsv" || ending == "tab") {
    const bool has_tab = line.find('\t') != std::string_view::npos || options.separator || named;
    const auto other = has_tab ? std::nullopt : separator_of_table(line, /*may_be_header=*/true, kSeparators, options);
    return other ? table(other) : DetectedFormat{InputFormat::kTsv, std::nullopt};
  }
  if (begins_as_json(line)) return {detect_json(head), std::nullopt};
  if (begins_as_other_object(line)) {
    throw InputError(
        fmt::format("{}: the first line is an object, but not JSON, which puts names and strings in double "
                    "quotes; write it with json.dumps() or JSON.stringify(), or give --input-format text to "
                    "read every line as a sentence: \"{}\"",
                    escape_controls(name), excerpt(line)));
  }
  const std::string separators = options.separator ? std::string{*options.separator}
                                 : named           ? std::string{named->separator}
                                                   : std::string(kSeparators);
  if (const auto separator = separator_of_table(line, /*may_be_header=*/true, separators, options)) {
    return table(separator);
  }
  if (speaks_of_columns(options)) return table(options.separator);
  return {ends_in_label(line, options.labels) ? InputFormat::kPhrasebank : InputFormat::kPlain, std::nullopt};
}

std::string_view unlike_plain_text(std::string_view line, const ReadOptions& options) {
  line = strip_json_space(line);
  if (line.starts_with("{\"") && line.ends_with('}')) return "an object of JSON";
  if (ends_in_label(line, options.labels)) return "a sentence with @ and a label at its end";
  if (separator_of_table(line, /*may_be_header=*/false, kSeparators, options)) return "a row of a table with a label";
  return {};
}

}  // namespace flant5
