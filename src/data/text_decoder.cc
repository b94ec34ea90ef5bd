#include "data/text_decoder.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "data/row_parser.h"
#include "data/utf16_source.h"
#include "data/utf8.h"

namespace flant5 {
namespace {

// Windows-1252 in 0x80 to 0x9F; 0 where it has no character. Elsewhere it is ISO-8859-1.
constexpr std::array<char32_t, 32> kWindows1252{0x20AC, 0,      0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021,
                                                0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0,      0x017D, 0,
                                                0,      0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014,
                                                0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0,      0x017E, 0x0178};

bool is_single_byte(Encoding encoding) { return encoding == Encoding::kLatin1 || encoding == Encoding::kWindows1252; }

// The first byte beyond ASCII.
std::size_t find_high(std::string_view bytes) {
  const auto found = std::find_if(bytes.begin(), bytes.end(), [](char c) { return (c & 0x80) != 0; });
  return found == bytes.end() ? std::string_view::npos : static_cast<std::size_t>(found - bytes.begin());
}

bool is_ascii(std::string_view bytes) { return find_high(bytes) == std::string_view::npos; }

bool is_c1(unsigned byte) { return byte >= 0x80 && byte < 0xA0; }

// 0 where the byte means nothing.
char32_t decode_byte(unsigned byte, Encoding encoding) {
  return encoding == Encoding::kWindows1252 && is_c1(byte) ? kWindows1252[byte - 0x80] : byte;
}

}  // namespace

std::string_view encoding_name(Encoding encoding) {
  for (const auto& choice : encoding_choices()) {
    if (choice.value == encoding) return choice.name;
  }
  return "";
}

std::string_view TextDecoder::decode(std::string_view bytes) {
  if (is_single_byte(encoding_) && !was_guessed()) return decode_single_bytes(bytes);
  const std::size_t wrong = find_invalid_utf8(bytes);
  if (encoding_ == Encoding::kDetect) settle(bytes, wrong);
  if (is_single_byte(encoding_)) {
    if (wrong == std::string_view::npos && !is_ascii(bytes)) {
      throw RowFault{
          find_high(bytes),
          fmt::format("this is UTF-8, but an earlier row was not (byte 0x{:02X}) and windows-1252 was assumed: "
                      "the file mixes encodings; convert it, or name one with --encoding",
                      guessed_by_),
          /*ends_input=*/true};
    }
    return decode_single_bytes(bytes);
  }
  const bool is_clean = wrong == std::string_view::npos && bytes.find('\0') == std::string_view::npos;
  return is_clean ? bytes : decode_utf8_bytes(bytes);
}

// wrong: where UTF-8 ends, or npos.
void TextDecoder::settle(std::string_view bytes, std::size_t wrong) {
  const std::size_t high = find_high(bytes);
  if (high == std::string_view::npos) return;
  encoding_ = high == wrong ? Encoding::kWindows1252 : Encoding::kUtf8;
  if (high == wrong) guessed_by_ = static_cast<unsigned char>(bytes[wrong]);
}

std::string_view TextDecoder::decode_utf8_bytes(std::string_view bytes) {
  buffer_.clear();
  for (std::size_t at = 0; at < bytes.size();) {
    const CodePoint point = decode_utf8(bytes, at);
    if (point.valid && point.value != 0) {
      buffer_.append(bytes, at, point.size);
    } else if (errors_ == EncodingErrors::kStrict) {
      fail(bytes, at);
    } else {
      append_utf8(buffer_, 0xFFFD);
      ++replaced_;
    }
    at += point.size;
  }
  return buffer_;
}

std::string_view TextDecoder::decode_single_bytes(std::string_view bytes) {
  buffer_.clear();
  for (std::size_t at = 0; at < bytes.size(); ++at) {
    const char32_t value = decode_byte(static_cast<unsigned char>(bytes[at]), encoding_);
    if (value == 0 && errors_ == EncodingErrors::kStrict) fail(bytes, at);
    if (value == 0) ++replaced_;
    append_utf8(buffer_, value == 0 ? 0xFFFD : value);
  }
  return buffer_;
}

void TextDecoder::fail(std::string_view bytes, std::size_t at) const {
  const auto byte = static_cast<unsigned char>(bytes[at]);
  if (byte == 0) {
    throw RowFault{at,
                   "there is a NUL byte in the text; the file may be binary, or UTF-16 without byte-order mark "
                   "(--encoding); --encoding-errors replace reads past it"};
  }
  if (encoding() == Encoding::kUtf8) {
    throw RowFault{at, fmt::format("the byte 0x{:02X} is not UTF-8; name the file's encoding with --encoding "
                                   "(often windows-1252 or iso-8859-1), or read past it with --encoding-errors "
                                   "replace",
                                   byte)};
  }
  if (encoding_ == Encoding::kWindows1252) {
    throw RowFault{at, fmt::format("the byte 0x{:02X} means nothing in windows-1252; name the file's encoding "
                                   "with --encoding, or read past it with --encoding-errors replace",
                                   byte)};
  }
  throw RowFault{
      at, fmt::format("half a character in {}; --encoding-errors replace reads past it", encoding_name(encoding_))};
}

std::size_t TextDecoder::encoded_size(std::string_view text) const {
  if (encoding() == Encoding::kUtf8) return text.size();
  return is_single_byte(encoding_) ? count_code_points(text) : utf16_size(text);
}

ByteOrderMark find_byte_order_mark(std::string_view head, bool at_end) {
  struct Mark {
    std::string_view bytes;
    ByteOrderMark mark;
  };
  using namespace std::string_view_literals;
  static constexpr std::array kMarks{
      Mark{"\xFF\xFE\0\0"sv, {Encoding::kDetect, 4, true}}, Mark{"\0\0\xFE\xFF"sv, {Encoding::kDetect, 4, true}},
      Mark{kByteOrderMark, {Encoding::kUtf8, 3}},           Mark{"\xFF\xFE"sv, {Encoding::kUtf16Le, 2}},
      Mark{"\xFE\xFF"sv, {Encoding::kUtf16Be, 2}},
  };
  for (const Mark& mark : kMarks) {
    if (head.starts_with(mark.bytes)) return mark.mark;
    if (!at_end && mark.bytes.starts_with(head)) return {.is_partial = true};
  }
  return {};
}

}  // namespace flant5
