// A byte at a time, with a pause before each: every place where a read can end does.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <utility>

#include "data/byte_source.h"

namespace flant5 {

class Trickle : public ByteSource {
 public:
  explicit Trickle(std::string bytes) : bytes_(std::move(bytes)) {}
  ReadResult read(std::span<char> into, Wait wait) override {
    if (wait == Wait::kNo) return {ReadStatus::kNothingYet, 0};
    if (at_ == bytes_.size()) return {};
    into[0] = bytes_[at_++];
    return {ReadStatus::kData, 1};
  }

  std::size_t at() const { return at_; }  // bytes that were read

 private:
  std::string bytes_;
  std::size_t at_ = 0;
};

}  // namespace flant5
