#include "data/file_rows.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <utility>

#include "data/csv_id.h"
#include "data/detect_format.h"
#include "data/excerpt.h"
#include "data/normalize.h"
#include "data/row_fields.h"
#include "data/row_parser.h"
#include "data/utf8.h"
#include "flant5/error.h"

namespace flant5 {
namespace {

// Of a pipe, which cannot be read to its end before it is answered: a field that is named must have come by then.
constexpr std::size_t kRowsOfAPipe = 1000;

std::string_view describe_format(InputFormat format) {
  switch (format) {
    case InputFormat::kJsonl:
      return "JSONL";
    case InputFormat::kJson:
      return "JSON";
    case InputFormat::kCsv:
      return "CSV";
    case InputFormat::kTsv:
      return "TSV";
    case InputFormat::kPhrasebank:
      return "phrasebank (sentence@label)";
    case InputFormat::kParquet:
      return "Parquet";
    case InputFormat::kArrow:
      return "Arrow";
    default:
      return "plain text, a sentence a line";
  }
}

std::string_view describe_packing(Packing packing) {
  return packing == Packing::kGzip ? ", packed with gzip" : packing == Packing::kZstd ? ", packed with zstd" : "";
}

bool is_utf16(Encoding encoding) { return encoding == Encoding::kUtf16Le || encoding == Encoding::kUtf16Be; }

std::unique_ptr<UnpackSource> make_unpacker(const std::string& name, std::unique_ptr<ByteSource> source,
                                            const ReadOptions& options) {
  return std::make_unique<UnpackSource>(name, std::move(source), options.max_expansion);
}

}  // namespace

FileRows::FileRows(const std::string& name, std::unique_ptr<ByteSource> source, const ReadOptions& options,
                   bool can_be_read_again)
    : FileRows(name, make_unpacker(name, std::move(source), options), options, can_be_read_again) {}

FileRows::FileRows(std::string name, std::unique_ptr<UnpackSource> unpack, const ReadOptions& options,
                   bool can_be_read_again)
    : name_(std::move(name)),
      options_(options),
      unpack_(unpack.get()),
      window_(std::move(unpack)),
      can_be_read_again_(can_be_read_again) {}

ReadStatus FileRows::next(Outcome& outcome, Wait wait) {
  for (;;) {
    if (stage_ != Stage::kRows) {
      const ReadStatus status = prepare(wait);
      if (status != ReadStatus::kData) return status;
    }
    const ReadStatus status = records_->next(record_, wait);
    if (status == ReadStatus::kEnd) check_fields();
    if (status != ReadStatus::kData) return status;
    if (!parse(outcome)) continue;
    if (++rows_ == kRowsOfAPipe && !can_be_read_again_) check_fields();
    return ReadStatus::kData;
  }
}

std::size_t FileRows::pass_over(std::size_t rows) {
  while (stage_ != Stage::kRows) {
    if (prepare(Wait::kYes) != ReadStatus::kData) return 0;
  }
  const std::size_t read = settle_fields(rows);
  return read + records_->pass_over(rows - read);
}

// Reads rows, at most so many, until they have settled which field holds the labels, as they do in a run over all rows;
// how many it read.
std::size_t FileRows::settle_fields(std::size_t rows) {
  constexpr std::size_t kMostRows = 1000;  // beyond these no row may have a label
  Outcome passed_over;
  std::size_t read = 0;
  while (read < std::min(rows, kMostRows) && options_.read_labels && parser_->label_path().empty()) {
    if (records_->next(record_, Wait::kYes) != ReadStatus::kData) break;
    parse(passed_over);
    ++read;
  }
  return read;
}

void FileRows::check_fields() const {
  if (const std::string missing = missing_field(); !missing.empty()) throw InputError(missing);
}

std::string FileRows::missing_field() const {
  const std::string missing = parser_ ? parser_->missing_field() : "";
  return missing.empty() ? "" : fmt::format("{}: {}", escape_controls(name_), missing);
}

ReadStatus FileRows::prepare(Wait wait) {
  if (stage_ == Stage::kMagic) {
    const ReadStatus status = read_magic(wait);
    if (status != ReadStatus::kData) return status;
  }
  if (stage_ == Stage::kColumns) return read_columns(wait);
  if (stage_ == Stage::kMark) {
    const ReadStatus status = read_mark(wait);
    if (status != ReadStatus::kData) return status;
  }
  const ReadStatus status = read_head(wait);
  if (status == ReadStatus::kData) start();
  return status;
}

// Tells Parquet and Arrow from text.
ReadStatus FileRows::read_magic(Wait wait) {
  ColumnarMagic magic = find_columnar_magic(window_.bytes(), window_.at_end());
  while (magic.is_partial) {
    const ReadStatus status = window_.fill(wait);
    if (status == ReadStatus::kNothingYet || status == ReadStatus::kStopped) return status;
    magic = find_columnar_magic(window_.bytes(), window_.at_end());
  }
  stage_ = magic.format ? Stage::kColumns : Stage::kMark;
  if (!magic.format) return ReadStatus::kData;
  format_ = *magic.format == ColumnarFormat::kParquet ? InputFormat::kParquet : InputFormat::kArrow;
  columnar_ = open_columnar({name_, window_, *unpack_}, *magic.format, options_);
  return ReadStatus::kData;
}

ReadStatus FileRows::read_columns(Wait wait) {
  const ReadStatus status = columnar_->read_columns(wait);
  if (status != ReadStatus::kData) return status;
  columnar_options_ = choose_columns(name_, columnar_->columns(), options_);
  decoder_ = std::make_unique<TextDecoder>(Encoding::kUtf8, options_.encoding_errors);
  parser_ = parse_json(columnar_options_);
  records_ = std::make_unique<ColumnarRecords>(*columnar_, options_.max_row_bytes);
  stage_ = Stage::kRows;
  return status;
}

// Settles the encoding, as far as a byte-order mark or the options say it.
ReadStatus FileRows::read_mark(Wait wait) {
  ByteOrderMark mark = find_byte_order_mark(window_.bytes(), window_.at_end());
  while (mark.is_partial) {
    const ReadStatus status = window_.fill(wait);
    if (status == ReadStatus::kNothingYet || status == ReadStatus::kStopped) return status;
    mark = find_byte_order_mark(window_.bytes(), window_.at_end());
  }
  if (mark.is_utf32) fail("is in UTF-32, which is not read; convert it to UTF-8");
  encoding_ = options_.encoding;
  if (mark.encoding != Encoding::kDetect) {
    const bool agrees = encoding_ == Encoding::kDetect || encoding_ == mark.encoding ||
                        (encoding_ == Encoding::kUtf16 && is_utf16(mark.encoding));
    if (!agrees) {
      fail(fmt::format("begins with the byte-order mark of {}, but --encoding says {}; leave that option out",
                       encoding_name(mark.encoding), encoding_name(encoding_)));
    }
    encoding_ = mark.encoding;
    window_.consume(mark.size);
  }
  if (encoding_ == Encoding::kUtf16) {
    fail("has no byte-order mark; say which UTF-16 it is with --encoding utf-16le or utf-16be");
  }
  if (is_utf16(encoding_)) window_.decode_utf16(encoding_ == Encoding::kUtf16Be);
  stage_ = Stage::kHead;
  return ReadStatus::kData;
}

// Fills the window until the first line, and of a table the first record, is there.
ReadStatus FileRows::read_head(Wait wait) {
  while (!has_format()) {
    const ReadStatus status = window_.fill(wait);
    if (status == ReadStatus::kNothingYet || status == ReadStatus::kStopped) return status;
  }
  return ReadStatus::kData;
}

// What decisions may look at. How much more has been read depends on the clock.
std::string_view FileRows::head() const { return window_.bytes().substr(0, ByteWindow::kInitialBytes); }

// Settles line ends and format, and how a table is written.
bool FileRows::has_format() {
  const bool is_whole = window_.at_end() && head().size() == window_.bytes().size();
  const bool is_all = window_.at_end() || head().size() == ByteWindow::kInitialBytes;
  if (!is_all && head().find('\n') == std::string_view::npos) return false;
  line_end_ = detect_line_end(head());
  const Head seen{head(), is_whole, line_end_};
  if (!is_all && !seen.has_first_line()) return false;
  const DetectedFormat detected = detect_format(name_, seen, options_);
  format_ = detected.format;
  if (format_ != InputFormat::kCsv && format_ != InputFormat::kTsv) return true;
  ReadOptions options = options_;
  options.format = format_;
  if (detected.separator) options.separator = detected.separator;
  const auto dialect = detect_csv_dialect(name_, head(), is_whole, is_all, line_end_, options);
  if (dialect) dialect_ = *dialect;
  if (!dialect && is_all) {
    fail(
        fmt::format("its first record is longer than {} KiB, or a quote in it is not closed, so its columns cannot be "
                    "told; --input-format says what the file is",
                    ByteWindow::kInitialBytes >> 10));
  }
  return dialect.has_value();
}

// Text has no fields that options could ask for.
void FileRows::check_has_fields() const {
  const bool is_text = format_ == InputFormat::kPlain || format_ == InputFormat::kPhrasebank;
  if (!is_text || !asks_for_fields(options_)) return;
  const std::string who = options_.prompt_fields.empty()
                              ? "--keep asks for"
                              : fmt::format("the prompt needs ('{}')", escape_controls(options_.prompt_fields.front()));
  fail(
      fmt::format("is read as {}, which has none of the fields that {}; say what the file is with --input-format "
                  "(jsonl, csv, or tsv)",
                  describe_format(format_), who));
}

void FileRows::start() {
  check_has_fields();
  decoder_ = std::make_unique<TextDecoder>(encoding_, options_.encoding_errors);
  std::unique_ptr<RecordSplitter> splitter;
  if (format_ == InputFormat::kCsv || format_ == InputFormat::kTsv) {
    splitter = split_csv(line_end_, dialect_.separator, dialect_.quoting, dialect_.escape);
    parser_ = parse_csv(name_, options_, dialect_);
  } else if (format_ == InputFormat::kJson) {
    splitter = split_json();
    parser_ = parse_json(options_);
  } else {
    splitter = split_lines(line_end_);
    parser_ = format_ == InputFormat::kJsonl        ? parse_json(options_)
              : format_ == InputFormat::kPhrasebank ? parse_phrasebank()
                                                    : parse_plain(options_);
  }
  records_ = std::make_unique<RecordReader>(window_, std::move(splitter), line_end_, options_.max_row_bytes);
  stage_ = Stage::kRows;
}

// A label and an id that are the null value are none.
void FileRows::drop_null_values() {
  if (row_.label == options_.null_value) row_.label->clear();
  if (row_.id && (*row_.id == RowId(options_.null_value) || *row_.id == csv_id(options_.null_value))) row_.id.reset();
}

// False: the record is no row.
bool FileRows::parse(Outcome& outcome) {
  const Record& record = record_;
  outcome.example = {};
  outcome.has_id = outcome.is_bad = outcome.is_last = outcome.is_marked_unlabelled = false;
  outcome.integer.reset();
  std::string_view text = record.bytes;
  bool is_decoded = false;
  bool is_taken_apart = false;
  try {
    if (!record.fault.empty()) throw RowFault{record.fault_at, std::string(record.fault)};
    text = decoder_->decode(record.bytes);
    is_decoded = true;
    // Files that were joined bring theirs along.
    if (text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
    row_.text.clear();
    row_.label.reset();
    row_.id.reset();
    row_.kept.clear();
    row_.prompt_fields.clear();
    row_.text_at = row_.label_at = 0;
    is_taken_apart = true;
    if (!parser_->parse(text, row_)) return false;
    if (!options_.null_value.empty()) drop_null_values();
    outcome.has_id = row_.id.has_value();
    if (row_.id) outcome.example.id = std::move(*row_.id);
    check_text();
    take_label(row_, outcome);
    outcome.example.text.swap(row_.text);
    outcome.example.prompt_fields.swap(row_.prompt_fields);
  } catch (const RowFault& fault) {
    outcome.is_last = record.is_last || fault.ends_input || parser_->expects_header();
    outcome.rejection = reject(is_decoded ? text : record.bytes, is_decoded, fault);
    outcome.is_bad = true;
    if (is_taken_apart) parser_->forget_row();
  }
  outcome.example.kept.swap(row_.kept);  // of a bad row too, as far as they were read
  return true;
}

void FileRows::check_text() const {
  const std::string_view fault = strip_space(row_.text).empty()              ? "is empty"
                                 : row_.text.find('\0') != std::string::npos ? "holds a NUL character"
                                 : !options_.null_value.empty() && row_.text == options_.null_value
                                     ? "is the null value"
                                     : "";
  if (fault.empty()) return;
  throw RowFault{row_.text_at,
                 fmt::format("the text{} {}",
                             in_column(fmt::format("{}", fmt::join(columnar_options_.text_fields, "' and '"))), fault)};
}

void FileRows::take_label(const ParsedRow& row, Outcome& outcome) {
  if (!row.label || !options_.read_labels) return;
  check_class(label_classes(), parser_->label_path(), *row.label);
  const LabelMap::Reading reading = options_.labels.read(*row.label);
  if (!reading.known && !reading.integer) {
    throw RowFault{row.label_at, explain_unknown(*row.label)};
  }
  has_integer_labels_ = has_integer_labels_ || (reading.integer && reading.label);
  outcome.example.gold = reading.label;
  outcome.integer = reading.integer;
  outcome.is_marked_unlabelled = reading.known && !reading.label && !row.label->empty();
}

Rejection FileRows::reject(const std::string& reason) const { return reject(record_.bytes, false, {0, reason}); }

Rejection FileRows::reject(std::string_view text, bool is_decoded, const RowFault& fault) const {
  const std::size_t at = std::min(fault.at, text.size());
  const std::string_view before = text.substr(0, at);
  const std::size_t line_begin = before.rfind('\n') + 1;  // npos + 1 is 0
  Rejection rejection;
  rejection.file = name_;
  rejection.reason = fault.reason;
  rejection.excerpt = excerpt(text, at);
  rejection.record = record_.bytes;
  if (columnar_) {
    rejection.line = record_.line;
    return rejection;
  }
  rejection.line = record_.line + static_cast<std::size_t>(std::count(before.begin(), before.end(), '\n'));
  rejection.column = count_code_points(before.substr(line_begin)) + 1;
  const bool is_raw = !is_decoded && (encoding_ == Encoding::kLatin1 || encoding_ == Encoding::kWindows1252);
  rejection.offset = record_.offset + (is_raw ? at : decoder_->encoded_size(before));
  return rejection;
}

// What a Parquet or Arrow file names the integers in its column of labels.
const std::vector<std::string>& FileRows::label_classes() const {
  static const std::vector<std::string> kNone;
  return columnar_ ? class_names(columnar_->columns(), parser_->label_path()) : kNone;
}

std::string FileRows::explain_unknown(const std::string& label) const {
  const std::vector<std::string>& classes = label_classes();
  if (classes.empty()) return options_.labels.explain_unknown(label, parser_->label_field(), has_integer_labels_);
  return fmt::format(
      "'{}'{} is not a label; give the labels of the file with --label-set \"{}\", or say what it means with "
      "--label-map",
      excerpt(label, 0, 40), in_column(parser_->label_path()),
      excerpt(fmt::format("{}", fmt::join(classes, ", ")), 0, 200));
}

// For messages about rows that have no line and column.
std::string FileRows::in_column(const std::string& name) const {
  return columnar_ ? fmt::format(" in column '{}'", escape_controls(name)) : "";
}

std::string FileRows::describe() const {
  if (!parser_) return {};
  std::string fields = parser_->describe();
  if (const auto classes = label_classes(); !classes.empty())
    fields += ", which the file names: " + describe_classes(classes);
  return fmt::format("{}: {} in {}{}{}{}", escape_controls(name_), describe_format(format_),
                     encoding_name(decoder_->encoding()), describe_packing(unpack_->packing()),
                     fields.empty() ? "" : ", ", fields);
}

std::vector<std::string> FileRows::warnings() const {
  std::vector<std::string> warnings;
  if (decoder_ && decoder_->was_guessed()) {
    warnings.push_back(
        fmt::format("{}: its first byte beyond ASCII, 0x{:02X}, is not UTF-8, so it was read as "
                    "windows-1252; name the encoding with --encoding if it is another",
                    escape_controls(name_), decoder_->guessed_by()));
  }
  if (columnar_ && !columnar_->warning().empty()) {
    warnings.push_back(fmt::format("{}: {}", escape_controls(name_), columnar_->warning()));
  }
  const std::string choice = parser_ ? parser_->warning() : "";
  if (!choice.empty()) warnings.push_back(fmt::format("{}: {}", escape_controls(name_), choice));
  return warnings;
}

void FileRows::fail(const std::string& reason) const { refuse_input(name_, reason); }

}  // namespace flant5
