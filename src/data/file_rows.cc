#include "data/file_rows.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "data/detect_format.h"
#include "data/excerpt.h"
#include "data/normalize.h"
#include "data/row_parser.h"
#include "data/utf8.h"
#include "flant5/error.h"

namespace flant5 {
namespace {

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
    default:
      return "plain text, a sentence a line";
  }
}

std::string_view describe_packing(Packing packing) {
  return packing == Packing::kGzip ? ", packed with gzip" : packing == Packing::kZstd ? ", packed with zstd" : "";
}

std::string_view encoding_name(Encoding encoding) {
  for (const auto& choice : encoding_choices()) {
    if (choice.value == encoding) return choice.name;
  }
  return "";
}

bool is_utf16(Encoding encoding) { return encoding == Encoding::kUtf16Le || encoding == Encoding::kUtf16Be; }

std::unique_ptr<UnpackSource> make_unpacker(const std::string& name, std::unique_ptr<ByteSource> source,
                                            const ReadOptions& options) {
  return std::make_unique<UnpackSource>(name, std::move(source), options.max_expansion);
}

}  // namespace

FileRows::FileRows(const std::string& name, std::unique_ptr<ByteSource> source, const ReadOptions& options)
    : FileRows(name, make_unpacker(name, std::move(source), options), options) {}

FileRows::FileRows(std::string name, std::unique_ptr<UnpackSource> unpack, const ReadOptions& options)
    : name_(std::move(name)), options_(options), unpack_(unpack.get()), window_(std::move(unpack)) {}

ReadStatus FileRows::next(Outcome& outcome, Wait wait) {
  for (;;) {
    if (stage_ != Stage::kRows) {
      const ReadStatus status = prepare(wait);
      if (status != ReadStatus::kData) return status;
    }
    const ReadStatus status = records_->next(record_, wait);
    if (status != ReadStatus::kData) return status;
    if (parse(outcome)) return ReadStatus::kData;
  }
}

ReadStatus FileRows::prepare(Wait wait) {
  if (stage_ == Stage::kMark) {
    const ReadStatus status = read_mark(wait);
    if (status != ReadStatus::kData) return status;
  }
  const ReadStatus status = read_head(wait);
  if (status == ReadStatus::kData) start();
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

// Fills the window as far as detection looks; of a pipe that has no more for now, one row is enough.
ReadStatus FileRows::read_head(Wait wait) {
  while (!window_.at_end() && window_.bytes().size() < ByteWindow::kInitialBytes) {
    ReadStatus status = window_.fill(Wait::kNo);
    if (status == ReadStatus::kNothingYet) {
      if (has_row_at_hand()) break;
      status = window_.fill(wait);
    }
    if (status == ReadStatus::kNothingYet || status == ReadStatus::kStopped) return status;
  }
  return ReadStatus::kData;
}

bool FileRows::has_row_at_hand() const {
  std::string_view bytes = window_.bytes();
  const LineEnd line_end = detect_line_end(bytes);
  if (const auto named = find_separator_line(bytes, false, line_end)) bytes.remove_prefix(named->next);
  const auto splitter = split_lines(line_end);
  for (;;) {
    const Cut cut = splitter->cut(bytes, false);
    if (cut.kind != Cut::Kind::kSkip) return cut.kind == Cut::Kind::kRecord;
    bytes.remove_prefix(cut.next);
  }
}

// Settles everything else: format, line ends, encoding.
void FileRows::start() {
  const std::string_view head = window_.bytes();
  const LineEnd line_end = detect_line_end(head);
  format_ = detect_format(name_, head, window_.at_end(), line_end, options_);
  const bool is_phrasebank = format_ == InputFormat::kPhrasebank;
  const bool is_open = encoding_ == Encoding::kDetect;
  if (is_open) encoding_ = is_phrasebank ? Encoding::kUtf8 : detect_encoding(head);
  decoder_ = std::make_unique<TextDecoder>(encoding_, options_.encoding_errors, is_open && is_phrasebank);
  std::unique_ptr<RecordSplitter> splitter;
  if (format_ == InputFormat::kCsv || format_ == InputFormat::kTsv) {
    ReadOptions options = options_;
    options.format = format_;
    const CsvDialect dialect = detect_csv_dialect(name_, head, window_.at_end(), line_end, options);
    splitter = split_csv(line_end, dialect.separator, dialect.has_quotes);
    parser_ = parse_csv(name_, options_, dialect);
  } else if (format_ == InputFormat::kJson) {
    splitter = split_json();
    parser_ = parse_json(options_);
  } else {
    splitter = split_lines(line_end);
    parser_ = format_ == InputFormat::kJsonl ? parse_json(options_)
              : is_phrasebank                ? parse_phrasebank()
                                             : parse_plain();
  }
  records_ = std::make_unique<RecordReader>(window_, std::move(splitter), line_end, options_.max_row_bytes);
  stage_ = Stage::kRows;
}

// False: the record is a header.
bool FileRows::parse(Outcome& outcome) {
  const Record& record = record_;
  outcome.example = {};
  outcome.has_id = outcome.is_bad = outcome.is_last = outcome.assumed_label = outcome.is_marked_unlabelled = false;
  std::string_view text = record.bytes;
  bool is_decoded = false;
  try {
    if (!record.fault.empty()) throw RowFault{record.fault_at, std::string(record.fault)};
    text = decoder_->decode(record.bytes);
    is_decoded = true;
    row_.label.reset();
    row_.id.reset();
    row_.text_at = row_.label_at = 0;
    if (!parser_->parse(text, row_)) return false;
    outcome.has_id = row_.id.has_value();
    if (row_.id) outcome.example.id = std::move(*row_.id);
    if (strip_space(row_.text).empty()) throw RowFault{row_.text_at, "the text is empty"};
    if (row_.text.find('\0') != std::string::npos) throw RowFault{row_.text_at, "the text holds a NUL character"};
    take_label(row_, outcome);
    outcome.example.text.swap(row_.text);
  } catch (const RowFault& fault) {
    outcome.is_last = record.is_last || parser_->expects_header();
    outcome.rejection = reject(is_decoded ? text : record.bytes, is_decoded, fault);
    outcome.is_bad = true;
  }
  return true;
}

void FileRows::take_label(const ParsedRow& row, Outcome& outcome) const {
  if (!row.label || !options_.read_labels) return;
  const LabelMap::Reading reading = options_.labels.read(*row.label);
  if (!reading.known) {
    throw RowFault{row.label_at, fmt::format("'{}' is not a label; say what it means with --labels or --label-map",
                                             excerpt(*row.label, 0, 40))};
  }
  outcome.example.gold = reading.label;
  outcome.assumed_label = reading.assumed;
  outcome.is_marked_unlabelled = !reading.label && !row.label->empty();
}

Rejection FileRows::reject(const std::string& reason) const { return reject(record_.bytes, false, {0, reason}); }

Rejection FileRows::reject(std::string_view text, bool is_decoded, const RowFault& fault) const {
  const std::size_t at = std::min(fault.at, text.size());
  const std::string_view before = text.substr(0, at);
  const std::size_t line_begin = before.rfind('\n') + 1;  // npos + 1 is 0
  Rejection rejection;
  rejection.file = name_;
  rejection.line = record_.line + static_cast<std::size_t>(std::count(before.begin(), before.end(), '\n'));
  rejection.column = count_code_points(before.substr(line_begin)) + 1;
  const bool is_raw = !is_decoded && (encoding_ == Encoding::kLatin1 || encoding_ == Encoding::kWindows1252);
  rejection.offset = record_.offset + (is_raw ? at : decoder_->encoded_size(before));
  rejection.reason = fault.reason;
  rejection.excerpt = excerpt(text, at);
  rejection.record = record_.bytes;
  return rejection;
}

std::string FileRows::describe() const {
  if (!parser_) return {};
  const std::string fields = parser_->describe();
  return fmt::format("{}: {} in {}{}{}{}", escape_controls(name_), describe_format(format_),
                     encoding_name(decoder_->encoding()), describe_packing(unpack_->packing()),
                     fields.empty() ? "" : ", ", fields);
}

void FileRows::fail(const std::string& reason) const {
  throw InputError(fmt::format("{}: {}", escape_controls(name_), reason));
}

}  // namespace flant5
