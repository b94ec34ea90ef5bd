// Rows' bytes made UTF-8.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "flant5/read_options.h"

namespace flant5 {

std::string_view encoding_name(Encoding encoding);  // as --encoding takes it

class TextDecoder {
 public:
  // UTF-16 has become UTF-8 before (Utf16Source). Under kDetect the first byte beyond ASCII decides: the input is UTF-8
  // if that begins a character of UTF-8, else Windows-1252.
  TextDecoder(Encoding encoding, EncodingErrors errors) : encoding_(encoding), errors_(errors) {}

  // Valid UTF-8 without NUL; a view of `bytes` where nothing changes, else of a buffer that the next call reuses.
  // Throws RowFault (its place is in `bytes`) on a wrong byte, unless it is to be replaced, and on UTF-8 where
  // Windows-1252 was guessed.
  std::string_view decode(std::string_view bytes);

  Encoding encoding() const { return encoding_ == Encoding::kDetect ? Encoding::kUtf8 : encoding_; }
  bool was_guessed() const { return guessed_by_ != 0; }
  unsigned guessed_by() const { return guessed_by_; }  // the byte that is not UTF-8
  std::size_t replaced() const { return replaced_; }

  // How many bytes of the file became `text`, a part of what decode() returned.
  std::size_t encoded_size(std::string_view text) const;

 private:
  void settle(std::string_view bytes, std::size_t wrong);
  std::string_view decode_utf8_bytes(std::string_view bytes);
  std::string_view decode_single_bytes(std::string_view bytes);
  [[noreturn]] void fail(std::string_view bytes, std::size_t at) const;

  Encoding encoding_;
  EncodingErrors errors_;
  unsigned guessed_by_ = 0;
  std::size_t replaced_ = 0;
  std::string buffer_;
};

// The byte-order mark that `head` begins with.
struct ByteOrderMark {
  Encoding encoding = Encoding::kDetect;  // kDetect: none
  std::size_t size = 0;
  bool is_utf32 = false;    // which is not read
  bool is_partial = false;  // more bytes are needed to tell
};
ByteOrderMark find_byte_order_mark(std::string_view head, bool at_end);

}  // namespace flant5
