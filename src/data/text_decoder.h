// Rows' bytes made UTF-8.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "flant5/read_options.h"

namespace flant5 {

class TextDecoder {
 public:
  // `encoding` is any but kDetect. UTF-16 has become UTF-8 before (Utf16Source). With `may_be_latin1` the first row
  // that is not ASCII settles whether the input is UTF-8, as said, or ISO-8859-1.
  TextDecoder(Encoding encoding, EncodingErrors errors, bool may_be_latin1);

  // Valid UTF-8 without NUL; a view of `bytes` where nothing changes, else of a buffer that the next call reuses.
  // Throws RowFault (its place is in `bytes`) on a wrong byte, unless it is to be replaced.
  std::string_view decode(std::string_view bytes);

  Encoding encoding() const { return encoding_; }
  std::size_t replaced() const { return replaced_; }

  // How many bytes of the file became `text`, a part of what decode() returned.
  std::size_t encoded_size(std::string_view text) const;

 private:
  std::string_view decode_utf8_bytes(std::string_view bytes);
  std::string_view decode_single_bytes(std::string_view bytes);
  [[noreturn]] void fail(std::string_view bytes, std::size_t at) const;

  Encoding encoding_;
  EncodingErrors errors_;
  bool may_be_latin1_;
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

// For an input without byte-order mark: Windows-1252 or ISO-8859-1 only where `head` has three bytes or more that are
// no UTF-8, none that are UTF-8 beyond ASCII or part of it, and only bytes that stand for letters and signs; else
// UTF-8.
Encoding detect_encoding(std::string_view head);

}  // namespace flant5
