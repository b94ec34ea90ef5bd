#include "data/byte_window.h"

#include <cstring>
#include <string>
#include <utility>

#include "data/utf16_source.h"

namespace flant5 {

// new char[n] without parentheses: nobody reads what nobody wrote, so it need not be zeroed.
ByteWindow::ByteWindow(std::unique_ptr<ByteSource> source, std::size_t initial_bytes)
    : source_(std::move(source)),
      buffer_(new char[initial_bytes]),
      initial_bytes_(initial_bytes),
      capacity_(initial_bytes) {}

void ByteWindow::consume(std::size_t size) {
  offset_ += is_utf16_ ? utf16_size(bytes().substr(0, size)) : size;
  begin_ += size;
}

ReadStatus ByteWindow::fill(Wait wait) {
  if (at_end_) return ReadStatus::kEnd;
  make_room();
  const ReadResult result = source_->read(std::span(buffer_.get() + end_, capacity_ - end_), wait);
  end_ += result.size;
  at_end_ = result.status == ReadStatus::kEnd;
  return result.status;
}

void ByteWindow::make_room() {
  if (begin_ == end_) begin_ = end_ = 0;
  if (capacity_ - end_ >= initial_bytes_ / 4) return;
  const std::size_t size = end_ - begin_;
  if (size > capacity_ / 2) {
    capacity_ *= 2;
    std::unique_ptr<char[]> larger(new char[capacity_]);
    std::memcpy(larger.get(), buffer_.get() + begin_, size);
    buffer_ = std::move(larger);
  } else {
    std::memmove(buffer_.get(), buffer_.get() + begin_, size);
  }
  begin_ = 0;
  end_ = size;
}

void ByteWindow::decode_utf16(bool big_endian) {
  source_ = std::make_unique<Utf16Source>(std::string(bytes()), std::move(source_),
                                          big_endian ? ByteOrder::kBig : ByteOrder::kLittle);
  begin_ = end_ = 0;
  at_end_ = false;
  is_utf16_ = true;
}

}  // namespace flant5
