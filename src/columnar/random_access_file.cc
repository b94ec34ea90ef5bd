#include "columnar/random_access_file.h"

#include <arrow/buffer.h>
#include <arrow/result.h>
#include <arrow/util/future.h>

#include <algorithm>
#include <span>
#include <utility>

#include "flant5/error.h"

namespace flant5 {

arrow::Status RandomAccessFile::Close() {
  is_closed_ = true;
  return arrow::Status::OK();
}

arrow::Status RandomAccessFile::Seek(std::int64_t at) {
  if (at < 0 || static_cast<std::uint64_t>(at) > bytes_.size()) return arrow::Status::IOError("a place past the end");
  at_ = at;
  return arrow::Status::OK();
}

arrow::Result<std::int64_t> RandomAccessFile::Read(std::int64_t size, void* out) {
  if (size < 0) return arrow::Status::IOError("a size below 0");
  try {
    const std::span<char> into(static_cast<char*>(out), static_cast<std::size_t>(size));
    const auto done = static_cast<std::int64_t>(bytes_.read_at(static_cast<std::uint64_t>(at_), into));
    at_ += done;
    return done;
  } catch (const InputError& error) {
    failure_ = std::current_exception();
    return arrow::Status::IOError(error.what());
  }
}

// A broken file may ask for any size.
arrow::Result<std::shared_ptr<arrow::Buffer>> RandomAccessFile::Read(std::int64_t size) {
  const std::int64_t left = static_cast<std::int64_t>(bytes_.size()) - at_;
  ARROW_ASSIGN_OR_RAISE(auto buffer, arrow::AllocateResizableBuffer(std::clamp<std::int64_t>(size, 0, left), pool_));
  ARROW_ASSIGN_OR_RAISE(const std::int64_t done, Read(buffer->size(), buffer->mutable_data()));
  ARROW_RETURN_NOT_OK(buffer->Resize(done));
  return std::shared_ptr<arrow::Buffer>(std::move(buffer));
}

RandomAccessFile::BufferFuture RandomAccessFile::ReadAsync(const arrow::io::IOContext&, std::int64_t at,
                                                           std::int64_t size, bool allow_short_read) {
  return BufferFuture::MakeFinished(ReadAt(at, size, allow_short_read));
}

RandomAccessFile::BufferFuture RandomAccessFile::ReadAsync(const arrow::io::IOContext&, std::int64_t at,
                                                           std::int64_t size) {
  return BufferFuture::MakeFinished(ReadAt(at, size));
}

}  // namespace flant5
