// The rows of one input: bytes, unpacked, cut, decoded, taken apart.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "data/byte_window.h"
#include "data/columnar_rows.h"
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
    bool is_last = false;                 // bad, and nothing after it can be read
    std::optional<std::int64_t> integer;  // its label, if nobody has explained what that means
    bool is_marked_unlabelled = false;    // by a mark such as "-1" or "n/a", not by an empty label
    Rejection rejection;
  };

  // kData: `outcome` is the next row. Throws InputError if the input as a whole is wrong.
  ReadStatus next(Outcome& outcome, Wait wait);

  // Passes over the first rows of a Parquet or Arrow file, at most so many; how many it passed over.
  std::size_t pass_over(std::size_t rows);

  // What is said of the row that next() gave last, should it prove to be a bad one after all.
  Rejection reject(const std::string& reason) const;

  // "news.csv: CSV in utf-8, separated by ',', with header, text from 'headline', ..."; empty before the first row.
  std::string describe() const;
  std::size_t replaced() const { return decoder_ ? decoder_->replaced() : 0; }
  // Guesses that change what the rows say, a sentence each.
  std::vector<std::string> warnings() const;
  // What is said where an option names a field that none of the rows so far has; empty: there is no such option.
  std::string missing_field() const;

 private:
  FileRows(std::string name, std::unique_ptr<UnpackSource> unpack, const ReadOptions& options, bool can_be_read_again);

  enum class Stage : std::uint8_t { kMagic, kColumns, kMark, kHead, kRows };

  ReadStatus prepare(Wait wait);
  ReadStatus read_magic(Wait wait);
  ReadStatus read_columns(Wait wait);
  ReadStatus read_mark(Wait wait);
  ReadStatus read_head(Wait wait);
  std::string_view head() const;
  bool has_format();
  void check_has_fields() const;
  void start();
  bool parse(Outcome& outcome);
  std::size_t settle_fields(std::size_t rows);
  void drop_null_values();
  void check_fields() const;
  void check_text() const;
  void take_label(const ParsedRow& row, Outcome& outcome);
  const std::vector<std::string>& label_classes() const;
  std::string explain_unknown(const std::string& label) const;
  std::string in_column(const std::string& name) const;
  Rejection reject(std::string_view text, bool is_decoded, const RowFault& fault) const;
  [[noreturn]] void fail(const std::string& reason) const;

  std::string name_;
  const ReadOptions& options_;
  UnpackSource* unpack_;  // owned by window_
  ByteWindow window_;
  Stage stage_ = Stage::kMagic;
  LineEnd line_end_ = LineEnd::kLf;
  InputFormat format_ = InputFormat::kDetect;
  CsvDialect dialect_;  // of a table
  Encoding encoding_ = Encoding::kDetect;
  std::unique_ptr<ColumnarReader> columnar_;  // of a Parquet or Arrow file
  ReadOptions columnar_options_;              // with the columns of one
  std::unique_ptr<RecordSource> records_;
  std::unique_ptr<RowParser> parser_;
  std::unique_ptr<TextDecoder> decoder_;
  bool can_be_read_again_;
  std::size_t rows_ = 0;
  bool has_integer_labels_ = false;  // some row had one without an explanation
  Record record_;                    // the last one, as long as its bytes are not consumed
  ParsedRow row_;                    // kept for its buffers
};

}  // namespace flant5
