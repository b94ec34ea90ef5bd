// The part of an input that is being looked at, in one piece.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>

#include "data/byte_source.h"

namespace flant5 {

class ByteWindow {
 public:
  static constexpr std::size_t kInitialBytes = std::size_t{256} << 10;

  explicit ByteWindow(std::unique_ptr<ByteSource> source, std::size_t initial_bytes = kInitialBytes);

  // Read and not consumed yet. Valid until fill() or decode_utf16().
  std::string_view bytes() const { return {buffer_.get() + begin_, end_ - begin_}; }
  bool at_end() const { return at_end_; }           // nothing comes after bytes()
  std::uint64_t offset() const { return offset_; }  // of bytes() in the unpacked file

  void consume(std::size_t size);

  // Adds what the source has to bytes(), growing as needed.
  ReadStatus fill(Wait wait);

  // From here on the source is UTF-16, and bytes() is UTF-8 made of it; offset() still counts in the file.
  void decode_utf16(bool big_endian);

 private:
  void make_room();

  std::unique_ptr<ByteSource> source_;
  std::unique_ptr<char[]> buffer_;
  std::size_t initial_bytes_;
  std::size_t capacity_;
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
  std::uint64_t offset_ = 0;
  bool at_end_ = false;
  bool is_utf16_ = false;
};

}  // namespace flant5
