// An input of ours as a file of Arrow's, which reads in the thread that asks: a thread of Arrow's would hold on to a
// buffer when the reader and its memory pool are gone.
#pragma once

#include <arrow/io/interfaces.h>
#include <arrow/memory_pool.h>

#include <cstdint>
#include <exception>
#include <memory>

#include "data/byte_source.h"

namespace flant5 {

class RandomAccessFile : public arrow::io::RandomAccessFile {
 public:
  using BufferFuture = arrow::Future<std::shared_ptr<arrow::Buffer>>;

  RandomAccessFile(RandomAccess& bytes, arrow::MemoryPool* pool) : bytes_(bytes), pool_(pool) {}

  // Throws what a read has thrown. Arrow, which takes no exceptions, was told of an error instead.
  void rethrow_failure() const {
    if (failure_) std::rethrow_exception(failure_);
  }

  arrow::Status Close() override;
  bool closed() const override { return is_closed_; }
  arrow::Result<std::int64_t> Tell() const override { return at_; }
  arrow::Status Seek(std::int64_t at) override;
  arrow::Result<std::int64_t> GetSize() override { return static_cast<std::int64_t>(bytes_.size()); }
  arrow::Result<std::int64_t> Read(std::int64_t size, void* out) override;
  arrow::Result<std::shared_ptr<arrow::Buffer>> Read(std::int64_t size) override;
  BufferFuture ReadAsync(const arrow::io::IOContext& context, std::int64_t at, std::int64_t size,
                         bool allow_short_read) override;
  BufferFuture ReadAsync(const arrow::io::IOContext& context, std::int64_t at, std::int64_t size) override;

 private:
  RandomAccess& bytes_;
  arrow::MemoryPool* pool_;
  std::int64_t at_ = 0;
  bool is_closed_ = false;
  std::exception_ptr failure_;
};

}  // namespace flant5
