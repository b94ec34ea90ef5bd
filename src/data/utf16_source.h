// UTF-16 turned into UTF-8 as it comes.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "data/byte_source.h"

namespace flant5 {

enum class ByteOrder : bool { kLittle, kBig };

// A surrogate without its partner comes out as the three bytes that would encode it, and a single byte at the end as
// 0xFF: neither is UTF-8, so that the row they stand in is found to be wrong, and only that one.
class Utf16Source : public ByteSource {
 public:
  // `head`: the bytes that were already read, without byte-order mark.
  Utf16Source(std::string head, std::unique_ptr<ByteSource> source, ByteOrder order);
  ReadResult read(std::span<char> into, Wait wait) override;

 private:
  void decode();
  void decode_end();
  void append(char32_t unit);

  std::unique_ptr<ByteSource> source_;
  ByteOrder order_;
  std::vector<char> buffer_;
  std::string raw_;   // unread UTF-16: less than a unit after decode()
  std::string text_;  // decoded, from text_at_ on not yet handed out
  std::size_t text_at_ = 0;
  char32_t high_ = 0;  // a high surrogate that waits for its partner
  bool ended_ = false;
};

// How many bytes of UTF-16 the output of Utf16Source was made of.
std::size_t utf16_size(std::string_view text);

}  // namespace flant5
