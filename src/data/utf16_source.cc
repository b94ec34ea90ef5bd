#include "data/utf16_source.h"

#include <algorithm>
#include <cstring>
#include <string_view>
#include <utility>

#include "data/utf8.h"

namespace flant5 {
namespace {

constexpr std::size_t kBufferBytes = std::size_t{64} << 10;

bool is_high(char32_t unit) { return unit >= 0xD800 && unit < 0xDC00; }
bool is_low(char32_t unit) { return unit >= 0xDC00 && unit < 0xE000; }

}  // namespace

Utf16Source::Utf16Source(std::string head, std::unique_ptr<ByteSource> source, ByteOrder order)
    : source_(std::move(source)), order_(order), buffer_(kBufferBytes), raw_(std::move(head)) {
  decode();
}

ReadResult Utf16Source::read(std::span<char> into, Wait wait) {
  while (text_at_ == text_.size()) {
    if (ended_) return {};
    text_.clear();
    text_at_ = 0;
    const ReadResult result = source_->read(buffer_, wait);
    if (result.status == ReadStatus::kEnd) {
      decode_end();
    } else if (result.status == ReadStatus::kData) {
      raw_.append(buffer_.data(), result.size);
      decode();
    } else {
      return result;
    }
  }
  const std::size_t size = std::min(into.size(), text_.size() - text_at_);
  std::memcpy(into.data(), text_.data() + text_at_, size);
  text_at_ += size;
  return {ReadStatus::kData, size};
}

void Utf16Source::decode() {
  std::size_t at = 0;
  for (; at + 2 <= raw_.size(); at += 2) {
    const char32_t first = static_cast<unsigned char>(raw_[at]);
    const char32_t second = static_cast<unsigned char>(raw_[at + 1]);
    append(order_ == ByteOrder::kLittle ? first | (second << 8) : (first << 8) | second);
  }
  raw_.erase(0, at);
}

void Utf16Source::decode_end() {
  ended_ = true;
  if (high_ != 0) append_utf8(text_, std::exchange(high_, 0));
  if (!raw_.empty()) text_.push_back('\xFF');
}

void Utf16Source::append(char32_t unit) {
  const char32_t high = std::exchange(high_, 0);
  if (high != 0 && is_low(unit)) {
    append_utf8(text_, 0x10000 + ((high - 0xD800) << 10) + (unit - 0xDC00));
    return;
  }
  if (high != 0) append_utf8(text_, high);
  if (is_high(unit)) {
    high_ = unit;
  } else {
    append_utf8(text_, unit);
  }
}

std::size_t utf16_size(std::string_view text) {
  std::size_t size = 0;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte == 0xFF) {
      size += 1;
    } else if ((byte & 0xC0) != 0x80) {
      size += byte >= 0xF0 ? 4 : 2;
    }
  }
  return size;
}

}  // namespace flant5
