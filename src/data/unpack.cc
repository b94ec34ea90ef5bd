#include "data/unpack.h"

#include <fmt/format.h>
#include <zlib.h>
#include <zstd.h>
#include <zstd_errors.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <string_view>
#include <utility>

#include "data/excerpt.h"
#include "flant5/error.h"

namespace flant5 {

class Unpacker {
 public:
  struct Step {
    std::size_t consumed = 0;
    std::size_t produced = 0;
    const char* error = nullptr;
  };
  virtual ~Unpacker() = default;
  virtual Step step(std::span<const char> in, std::span<char> out) = 0;
  virtual bool is_complete() const = 0;  // the input may end here
};

namespace {

constexpr std::size_t kUnpackedBytes = std::size_t{128} << 10;
constexpr std::uint64_t kFreeExpansion = std::uint64_t{64} << 20;
constexpr std::string_view kGzipMagic = "\x1F\x8B";
constexpr std::string_view kZstdMagic = "\x28\xB5\x2F\xFD";

class GzipUnpacker : public Unpacker {
 public:
  GzipUnpacker() {
    constexpr int kGzipOnly = 16;
    if (inflateInit2(&stream_, MAX_WBITS + kGzipOnly) != Z_OK) throw std::bad_alloc();
  }
  ~GzipUnpacker() override { inflateEnd(&stream_); }
  GzipUnpacker(const GzipUnpacker&) = delete;
  GzipUnpacker& operator=(const GzipUnpacker&) = delete;

  Step step(std::span<const char> in, std::span<char> out) override {
    if (is_complete_ && !in.empty()) {
      // Zeros may pad the end, as they do on tapes; anything else must be another member.
      const auto padding = std::find_if(in.begin(), in.end(), [](char c) { return c != 0; }) - in.begin();
      if (padding > 0) return {static_cast<std::size_t>(padding), 0, nullptr};
      if (in.front() != kGzipMagic.front()) return {0, 0, "something that is not gzip follows the packed data"};
      inflateReset(&stream_);
      is_complete_ = false;
    }
    const auto limit = [](std::size_t size) { return static_cast<uInt>(std::min<std::size_t>(size, 1U << 30)); };
    // zlib takes input that it does not change as not const.
    stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(in.data()));
    stream_.avail_in = limit(in.size());
    stream_.next_out = reinterpret_cast<Bytef*>(out.data());
    stream_.avail_out = limit(out.size());
    const uInt in_size = stream_.avail_in;
    const uInt out_size = stream_.avail_out;
    const int status = inflate(&stream_, Z_NO_FLUSH);
    is_complete_ = status == Z_STREAM_END;
    const bool failed = status != Z_OK && status != Z_STREAM_END && status != Z_BUF_ERROR;
    return {in_size - stream_.avail_in, out_size - stream_.avail_out, failed ? "the gzip data is broken" : nullptr};
  }

  bool is_complete() const override { return is_complete_; }

 private:
  z_stream stream_{};
  bool is_complete_ = false;
};

class ZstdUnpacker : public Unpacker {
 public:
  ZstdUnpacker() : stream_(ZSTD_createDStream()) {
    if (stream_ == nullptr) throw std::bad_alloc();
  }
  ~ZstdUnpacker() override { ZSTD_freeDStream(stream_); }
  ZstdUnpacker(const ZstdUnpacker&) = delete;
  ZstdUnpacker& operator=(const ZstdUnpacker&) = delete;

  Step step(std::span<const char> in, std::span<char> out) override {
    ZSTD_inBuffer input{in.data(), in.size(), 0};
    ZSTD_outBuffer output{out.data(), out.size(), 0};
    const std::size_t status = ZSTD_decompressStream(stream_, &output, &input);
    if (ZSTD_isError(status) != 0) return {input.pos, output.pos, fault_of(status)};
    if (input.pos > 0 || output.pos > 0) is_complete_ = status == 0;
    return {input.pos, output.pos, nullptr};
  }

  bool is_complete() const override { return is_complete_; }

 private:
  static const char* fault_of(std::size_t status) {
    return ZSTD_getErrorCode(status) == ZSTD_error_frameParameter_windowTooLarge
               ? "was packed with a window of more than 128 MiB (zstd --long=31 or --ultra); unpack it yourself, with "
                 "zstd -dc --long=31"
               : "the zstd data is broken";
  }

  ZSTD_DStream* stream_;
  bool is_complete_ = false;
};

}  // namespace

bool is_within_expansion(std::uint64_t unpacked, std::uint64_t packed, std::uint64_t max_expansion) {
  return unpacked <= kFreeExpansion || unpacked / std::max<std::uint64_t>(max_expansion, 1) <= packed;
}

std::string expansion_fault(std::uint64_t max_expansion) {
  return fmt::format("unpacks to more than {} times its size and may be a bomb; if you trust it, unpack it yourself",
                     max_expansion);
}

UnpackSource::UnpackSource(std::string name, std::unique_ptr<ByteSource> packed, std::uint64_t max_expansion)
    : name_(std::move(name)), packed_(std::move(packed)), max_expansion_(max_expansion), buffer_(kUnpackedBytes) {}

UnpackSource::~UnpackSource() = default;

ReadResult UnpackSource::read(std::span<char> into, Wait wait) {
  if (packing_ == Packing::kUnknown) {
    const ReadStatus status = sniff(wait);
    if (packing_ == Packing::kUnknown) return {status, 0};
  }
  return packing_ == Packing::kNone ? read_plain(into, wait) : read_packed(into, wait);
}

ReadStatus UnpackSource::fill(Wait wait) {
  const ReadResult result = packed_->read(std::span(buffer_).subspan(end_), wait);
  end_ += result.size;
  packed_bytes_ += result.size;
  packed_ended_ = result.status == ReadStatus::kEnd;
  return result.status;
}

ReadStatus UnpackSource::sniff(Wait wait) {
  for (;;) {
    const std::string_view head(buffer_.data(), end_);
    const auto may_be = [head](std::string_view magic) { return head == magic.substr(0, head.size()); };
    if (head.starts_with(kGzipMagic)) {
      packing_ = Packing::kGzip;
      unpacker_ = std::make_unique<GzipUnpacker>();
    } else if (head.starts_with(kZstdMagic)) {
      packing_ = Packing::kZstd;
      unpacker_ = std::make_unique<ZstdUnpacker>();
    } else if (packed_ended_ || (!may_be(kGzipMagic) && !may_be(kZstdMagic))) {
      packing_ = Packing::kNone;
    }
    if (packing_ != Packing::kUnknown) return ReadStatus::kData;
    const ReadStatus status = fill(wait);
    if (status != ReadStatus::kData && status != ReadStatus::kEnd) return status;
  }
}

ReadResult UnpackSource::read_plain(std::span<char> into, Wait wait) {
  if (begin_ == end_) return packed_ended_ ? ReadResult{} : packed_->read(into, wait);
  const std::size_t size = std::min(into.size(), end_ - begin_);
  std::memcpy(into.data(), buffer_.data() + begin_, size);
  begin_ += size;
  return {ReadStatus::kData, size};
}

// What could be unpacked before a fault is handed out first.
ReadResult UnpackSource::read_packed(std::span<char> into, Wait wait) {
  for (;;) {
    if (error_ != nullptr) fail(error_);
    // Without input too: the decoder may still hold output.
    const Unpacker::Step step = unpacker_->step(std::span<const char>(buffer_).subspan(begin_, end_ - begin_), into);
    if (step.error != nullptr) error_ = step.error;
    if (error_ != nullptr && step.produced == 0) fail(error_);
    begin_ += step.consumed;
    unpacked_bytes_ += step.produced;
    check_expansion();
    if (step.produced > 0) return {ReadStatus::kData, step.produced};
    if (step.consumed > 0) continue;
    if (packed_ended_) {
      if (!unpacker_->is_complete()) fail("the packed data is cut off");
      return {};
    }
    if (begin_ != end_) fail("the packed data is broken");
    begin_ = end_ = 0;
    const ReadStatus status = fill(wait);
    if (status != ReadStatus::kData && status != ReadStatus::kEnd) return {status, 0};
  }
}

void UnpackSource::check_expansion() const {
  if (!is_within_expansion(unpacked_bytes_, packed_bytes_, max_expansion_)) fail(expansion_fault(max_expansion_));
}

void UnpackSource::fail(const std::string& reason) const { refuse_input(name_, reason); }

}  // namespace flant5
