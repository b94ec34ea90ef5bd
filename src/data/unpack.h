// gzip and zstd, known by their first bytes, unpacked as they come.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "data/byte_source.h"

namespace flant5 {

enum class Packing : std::uint8_t { kUnknown, kNone, kGzip, kZstd };

// Whether what was unpacked is in bounds: up to 64 MiB, or up to max_expansion times the packed size.
bool is_within_expansion(std::uint64_t unpacked, std::uint64_t packed, std::uint64_t max_expansion);
// What to say where it is not: it may be a bomb.
std::string expansion_fault(std::uint64_t max_expansion);

class Unpacker;  // one format's decoder

// Passes on what is not packed. Several members or frames after one another are one input.
class UnpackSource : public ByteSource {
 public:
  // A packed input that has grown out of bounds is refused, so that a bomb ends early.
  UnpackSource(std::string name, std::unique_ptr<ByteSource> packed, std::uint64_t max_expansion);
  ~UnpackSource() override;

  // Throws InputError if the packed data is broken, cut off, followed by something else, or a bomb.
  ReadResult read(std::span<char> into, Wait wait) override;

  RandomAccess* random_access() override { return packing_ == Packing::kNone ? packed_->random_access() : nullptr; }

  Packing packing() const { return packing_; }  // kUnknown until something was read

 private:
  ReadStatus fill(Wait wait);
  ReadStatus sniff(Wait wait);
  ReadResult read_plain(std::span<char> into, Wait wait);
  ReadResult read_packed(std::span<char> into, Wait wait);
  void check_expansion() const;
  [[noreturn]] void fail(const std::string& reason) const;

  std::string name_;
  std::unique_ptr<ByteSource> packed_;
  std::uint64_t max_expansion_;
  Packing packing_ = Packing::kUnknown;
  std::unique_ptr<Unpacker> unpacker_;
  const char* error_ = nullptr;  // of the unpacker, once it has found one
  std::vector<char> buffer_;     // [begin_, end_) is packed and unread
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
  bool packed_ended_ = false;
  std::uint64_t packed_bytes_ = 0;
  std::uint64_t unpacked_bytes_ = 0;
};

}  // namespace flant5
