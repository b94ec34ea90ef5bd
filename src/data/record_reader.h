// Rows as bytes, one after another, with where they stand.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "data/byte_window.h"
#include "data/record_splitter.h"

namespace flant5 {

struct Record {
  std::string_view bytes;    // without line end; valid until the next call
  std::size_t line = 0;      // of the first byte, from 1
  std::uint64_t offset = 0;  // of the first byte in the unpacked file
  std::string_view fault;    // why this is no row; empty: it is one
  std::size_t fault_at = 0;  // in bytes
  bool is_last = false;      // the fault is such that nothing after it can be read
};

class RecordSource {
 public:
  virtual ~RecordSource() = default;
  // kData: `record` is the next one.
  virtual ReadStatus next(Record& record, Wait wait) = 0;
  // Passes over the next records, at most so many, where that takes no reading; how many it passed over.
  virtual std::size_t pass_over(std::size_t) { return 0; }
};

// Of a row that is too long, this much goes into its rejection.
inline constexpr std::size_t kShownBytes = 1024;

class RecordReader : public RecordSource {
 public:
  RecordReader(ByteWindow& window, std::unique_ptr<RecordSplitter> splitter, LineEnd line_end,
               std::size_t max_record_bytes);

  ReadStatus next(Record& record, Wait wait) override;

 private:
  void consume(std::size_t size);
  ReadStatus drop_line(Wait wait);
  void take(const Cut& cut, Record& record);
  void take_overlong(Record& record);

  ByteWindow& window_;
  std::unique_ptr<RecordSplitter> splitter_;
  LineEnd line_end_;
  std::size_t max_record_bytes_;
  std::string too_long_;        // what is said of a longer one
  std::size_t line_ = 1;        // of the window's first byte
  std::size_t handed_out_ = 0;  // bytes at the window's front that belong to the record before
  bool is_lost_ = false;        // nothing can be read any more
  bool dropping_ = false;       // the rest of a row that is too long is being passed over
};

}  // namespace flant5
