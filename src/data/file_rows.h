// The rows of one input: bytes, unpacked, cut, decoded, taken apart.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "data/byte_window.h"
#include "data/csv_dialect.h"
#include "data/record_reader.h"
#include "data/row_parser.h"
#include "data/text_decoder.h"
#include "data/unpack.h"
#include "flant5/example.h"
#include "flant5/read_options.h"

namespace flant5 {

class FileRows {
 public:
  // `options` must outlive it. `name` stands in messages and, with its ending, in detection.
  // can_be_read_again: a field that an option names may first come in its last row; of a pipe, in one of the first
  // 1,000.
  FileRows(const std::string& name, std::unique_ptr<ByteSource> source, const ReadOptions& options,
           bool can_be_read_again = true);

  // What a row turned out to be. `rejection` is set, but for `number`, if it is a bad one.
  struct Outcome {
    Example example;  // number, and id where the row has none, are left to the caller
    bool has_id = false;
    bool is_bad = false;
    bool is_last = false;  // bad, and nothing after it can be read
    bool assumed_label = false;
    bool is_marked_unlabelled = false;  // by a mark such as "-1" or "n/a", not by an empty label
    Rejection rejection;
  };

  // kData: `outcome` is the next row. Throws InputError if the input as a whole is wrong.
  ReadStatus next(Outcome& outcome, Wait wait);

  // What is said of the row that next() gave last, should it prove to be a bad one after all.
  Rejection reject(const std::string& reason) const;

  // "news.csv: CSV in utf-8, separated by ',', with header, text from 'headline', ..."; empty before the first row.
  std::string describe() const;
  std::size_t replaced() const { return decoder_ ? decoder_->replaced() : 0; }
  // Guesses that change what the rows say, a sentence each.
  std::vector<std::string> warnings() const;

 private:
  FileRows(std::string name, std::unique_ptr<UnpackSource> unpack, const ReadOptions& options, bool can_be_read_again);

  enum class Stage : std::uint8_t { kMark, kHead, kRows };

  ReadStatus prepare(Wait wait);
  ReadStatus read_mark(Wait wait);
  ReadStatus read_head(Wait wait);
  std::string_view head() const;
  bool has_format();
  void start();
  bool parse(Outcome& outcome);
  void check_fields() const;
  void take_label(const ParsedRow& row, Outcome& outcome) const;
  Rejection reject(std::string_view text, bool is_decoded, const RowFault& fault) const;
  [[noreturn]] void fail(const std::string& reason) const;

  std::string name_;
  const ReadOptions& options_;
  UnpackSource* unpack_;  // owned by window_
  ByteWindow window_;
  Stage stage_ = Stage::kMark;
  LineEnd line_end_ = LineEnd::kLf;
  InputFormat format_ = InputFormat::kDetect;
  CsvDialect dialect_;  // of a table
  Encoding encoding_ = Encoding::kDetect;
  std::unique_ptr<RecordReader> records_;
  std::unique_ptr<RowParser> parser_;
  std::unique_ptr<TextDecoder> decoder_;
  bool can_be_read_again_;
  std::size_t rows_ = 0;
  Record record_;  // the last one, as long as its bytes are not consumed
  ParsedRow row_;  // kept for its buffers
};

}  // namespace flant5
