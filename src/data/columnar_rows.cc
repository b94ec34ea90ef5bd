#include "data/columnar_rows.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <utility>

#include "data/excerpt.h"
#include "data/field_names.h"
#include "data/normalize.h"
#include "data/row_parser.h"
#include "flant5/error.h"
#include "shared_library.h"

namespace flant5 {
namespace {

using namespace std::string_view_literals;

// A page, or a batch of Arrow's, has to be held whole: rows of the longest kind, and not less than this.
constexpr std::size_t kRowsHeld = 64;
constexpr std::size_t kLeastMemory = std::size_t{64} << 20;

// Of a row without a label, as in a test split.
constexpr std::string_view kNoClass = "-1";

const ColumnarLibrary& open_library() {
  const LibraryEntry entry = load_library_entry(kColumnarLibraryFile, kColumnarLibraryEntry);
  if (entry.address == nullptr) {
    throw InputError(
        fmt::format("Parquet and Arrow files cannot be read: {}; {} belongs beside the program or in "
                    "../lib/flant5-sentiment (a build with FLANT5_WITH_ARROW=OFF has none), or convert the file to "
                    "JSONL or CSV",
                    entry.fault, kColumnarLibraryFile));
  }
  return *reinterpret_cast<ColumnarLibraryEntry>(entry.address)();
}

const ColumnarLibrary& library() {
  static const ColumnarLibrary& opened = open_library();
  return opened;
}

std::string_view describe(ColumnarFormat format) {
  switch (format) {
    case ColumnarFormat::kParquet:
      return "a Parquet file";
    case ColumnarFormat::kArrowFile:
      return "an Arrow file";
    case ColumnarFormat::kArrowStream:
      return "an Arrow stream";
  }
  return "";
}

void check_options(const std::string& name, ColumnarFormat format, const ReadOptions& options) {
  const InputFormat own = format == ColumnarFormat::kParquet ? InputFormat::kParquet : InputFormat::kArrow;
  if (options.format != InputFormat::kDetect && options.format != own) {
    refuse_input(name,
                 fmt::format("is {}, and --input-format says something else; leave that option out", describe(format)));
  }
  if (options.encoding != Encoding::kDetect && options.encoding != Encoding::kUtf8) {
    refuse_input(name, fmt::format("is {}, whose text is UTF-8; leave --encoding out", describe(format)));
  }
  if (options.separator || options.has_header || options.escape) {
    refuse_input(name,
                 fmt::format("is {}, which has no separators, headers and escapes; leave out the options about them",
                             describe(format)));
  }
}

// "'sentence' (string), 'label' (int64) and 3 more".
std::string list_columns(const std::vector<Column>& columns) {
  std::vector<std::string> names;
  for (const Column& column : columns) {
    names.push_back(fmt::format("'{}' ({})", excerpt(column.path, 0, 30), excerpt(column.type, 0, 40)));
  }
  return list_in_words(names);
}

const Column* find_column(const std::vector<Column>& columns, std::string_view name) {
  for (const auto same : {+[](std::string_view a, std::string_view b) { return a == b; },
                          +[](std::string_view a, std::string_view b) { return equal_folded(a, b); }}) {
    const auto found =
        std::find_if(columns.begin(), columns.end(), [&](const Column& column) { return same(column.path, name); });
    if (found != columns.end()) return &*found;
  }
  return nullptr;
}

// An option that names a column, and the kinds that serve it.
struct Role {
  std::string_view option;
  std::string_view what;
  std::initializer_list<ColumnKind> kinds;
};

const Role kTextRole{"--text-field", "text", {ColumnKind::kText}};
const Role kLabelRole{
    "--label-field", "labels", {ColumnKind::kText, ColumnKind::kInteger, ColumnKind::kBoolean, ColumnKind::kNumber}};
const Role kIdRole{"--id-field", "ids", {ColumnKind::kText, ColumnKind::kInteger}};

// The path of the column that an option names; empty where it names none.
std::string given_column(const std::string& name, const std::vector<Column>& columns, const std::string& given,
                         const Role& role) {
  if (given.empty()) return {};
  const Column* const column = find_column(columns, given);
  if (column == nullptr) {
    refuse_input(name, fmt::format("{}: there is no column '{}' (columns: {})", role.option, escape_controls(given),
                                   list_columns(columns)));
  }
  if (std::find(role.kinds.begin(), role.kinds.end(), column->kind) == role.kinds.end()) {
    refuse_input(name, fmt::format("{}: the column '{}' is of type {}, which cannot hold {} (columns: {})", role.option,
                                   escape_controls(given), excerpt(column->type), role.what, list_columns(columns)));
  }
  return column->path;
}

std::string usual_text_column(const std::string& name, const std::vector<Column>& columns) {
  std::vector<std::string> names;
  for (const Column& column : columns) {
    if (column.kind == ColumnKind::kText) names.push_back(column.path);
  }
  const auto found = find_usual(names, usual_text_names());
  if (!found) {
    refuse_input(name, fmt::format("no column with a usual name holds text (columns: {}); name it with "
                                   "--text-field",
                                   list_columns(columns)));
  }
  return names[*found];
}

// The column that labels are read from, as far as that is told before the first row: of several with a usual name the
// first whose integers have names.
std::string label_column(const std::string& name, const std::vector<Column>& columns, const ReadOptions& options) {
  if (!options.label_field.empty()) return given_column(name, columns, options.label_field, kLabelRole);
  std::vector<std::string> named;
  for (const Column& column : columns) {
    if (!column.class_names.empty()) named.push_back(column.path);
  }
  const auto found = find_usual(named, usual_label_names());
  return found ? named[*found] : "";
}

// A regular file, opened to look at what it says of itself.
struct ColumnarFile {
  ColumnarFile(const std::string& path, const ReadOptions& options) {
    const FileStamp stamp = stamp_file(path);
    if (!stamp.is_regular) return;
    auto source = std::make_unique<UnpackSource>(path, open_file(path, stamp, options.stop), options.max_expansion);
    UnpackSource& unpack = *source;
    window = std::make_unique<ByteWindow>(std::move(source));
    ColumnarMagic magic;
    do {
      window->fill(Wait::kYes);
      magic = find_columnar_magic(window->bytes(), window->at_end());
    } while (magic.is_partial);
    if (magic.format) reader = open_columnar({path, *window, unpack}, *magic.format, options);
  }

  std::unique_ptr<ByteWindow> window;
  std::unique_ptr<ColumnarReader> reader;  // none: it is no such file
};

}  // namespace

ColumnarMagic find_columnar_magic(std::string_view head, bool at_end) {
  constexpr std::array kMagic{std::pair{"PAR1"sv, ColumnarFormat::kParquet},
                              std::pair{"ARROW1"sv, ColumnarFormat::kArrowFile},
                              std::pair{"\xFF\xFF\xFF\xFF"sv, ColumnarFormat::kArrowStream}};
  for (const auto& [magic, format] : kMagic) {
    if (head.starts_with(magic)) return {format};
    if (!at_end && magic.starts_with(head)) return {std::nullopt, /*is_partial=*/true};
  }
  return {};
}

std::unique_ptr<ColumnarReader> open_columnar(const ColumnarBytes& bytes, ColumnarFormat format,
                                              const ReadOptions& options) {
  RandomAccess* const file = bytes.unpack.random_access();
  if (format != ColumnarFormat::kArrowStream && file == nullptr) {
    refuse_input(bytes.name,
                 bytes.unpack.packing() != Packing::kNone
                     ? fmt::format("is {} that is packed; unpack it first", describe(format))
                     : fmt::format("is {}, which cannot be read from a pipe, because its index is at its end; save it "
                                   "to a file and name that",
                                   describe(format)));
  }
  check_options(bytes.name, format, options);
  const std::size_t max_memory = std::max(options.max_row_bytes * kRowsHeld, kLeastMemory);
  return library().open(
      {bytes.name, format, file, &bytes.window, max_memory, !options.labels.maps_integers(), options.label_field});
}

ReadOptions choose_columns(const std::string& name, const std::vector<Column>& columns, const ReadOptions& options) {
  ReadOptions chosen = options;
  for (std::string& field : chosen.text_fields) field = given_column(name, columns, field, kTextRole);
  if (chosen.text_fields.empty()) chosen.text_fields = {usual_text_column(name, columns)};
  if (options.read_labels) chosen.label_field = given_column(name, columns, options.label_field, kLabelRole);
  chosen.id_field = given_column(name, columns, options.id_field, kIdRole);
  return chosen;
}

const std::vector<std::string>& class_names(const std::vector<Column>& columns, std::string_view path) {
  static const std::vector<std::string> kNone;
  const Column* const column = find_column(columns, path);
  return column == nullptr ? kNone : column->class_names;
}

std::string describe_classes(const std::vector<std::string>& names) {
  std::vector<std::string> classes;
  for (const std::string& name : names) classes.push_back(fmt::format("{} {}", classes.size(), excerpt(name, 0, 30)));
  return list_in_words(classes);
}

void check_class(const std::vector<std::string>& names, std::string_view column, std::string_view label) {
  if (names.empty() || label == kNoClass || label.find_first_not_of("-0123456789") != std::string_view::npos) return;
  if (label.empty() || std::find(names.begin(), names.end(), label) != names.end()) return;
  throw RowFault{0, fmt::format("the label in column '{}' is {}, and the file names only {}", escape_controls(column),
                                label, describe_classes(names))};
}

ReadStatus ColumnarRecords::next(Record& record, Wait wait) {
  const ReadStatus status = reader_.next(row_, wait);
  if (status != ReadStatus::kData) return status;
  record = {};
  record.bytes = row_;
  record.line = ++rows_;
  if (row_.size() > max_record_bytes_) {
    too_long_ = fmt::format("the row is longer than {} bytes", max_record_bytes_);
    record.bytes = record.bytes.substr(0, kShownBytes);
    record.fault = too_long_;
  }
  return status;
}

std::size_t ColumnarRecords::pass_over(std::size_t rows) {
  const std::size_t passed = reader_.pass_over(rows);
  rows_ += passed;
  return passed;
}

std::vector<std::string> class_names_in_file(const std::string& path, const ReadOptions& options) {
  if (!options.read_labels) return {};
  const ColumnarFile file(path, options);
  if (file.reader == nullptr) return {};
  file.reader->read_columns(Wait::kYes);
  return class_names(file.reader->columns(), label_column(path, file.reader->columns(), options));
}

std::optional<std::size_t> count_rows_unread(const std::vector<std::string>& paths, const ReadOptions& options) {
  std::size_t rows = 0;
  for (const std::string& path : paths) {
    const ColumnarFile file(path, options);
    const auto count = file.reader ? file.reader->count_rows() : std::nullopt;
    if (!count) return std::nullopt;
    rows += *count;
  }
  return rows;
}

}  // namespace flant5
