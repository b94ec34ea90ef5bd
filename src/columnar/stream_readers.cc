#include <arrow/buffer.h>
#include <arrow/ipc/reader.h>
#include <arrow/memory_pool.h>
#include <arrow/record_batch.h>

#include <algorithm>
#include <cstring>
#include <deque>
#include <utility>

#include "columnar/batch_rows.h"
#include "columnar/fault.h"
#include "columnar/readers.h"

namespace flant5 {
namespace {

constexpr const char* kFormat = "an Arrow stream";

// What the decoder has found.
class Found : public arrow::ipc::Listener {
 public:
  arrow::Status OnSchemaDecoded(std::shared_ptr<arrow::Schema> decoded) override {
    schema = std::move(decoded);
    return arrow::Status::OK();
  }
  arrow::Status OnRecordBatchDecoded(std::shared_ptr<arrow::RecordBatch> batch) override {
    batches.push_back(std::move(batch));
    return arrow::Status::OK();
  }
  arrow::Status OnEOS() override {
    has_ended = true;
    return arrow::Status::OK();
  }

  std::shared_ptr<arrow::Schema> schema;
  std::deque<std::shared_ptr<arrow::RecordBatch>> batches;
  bool has_ended = false;
};

class StreamReader : public ColumnarReader {
 public:
  explicit StreamReader(const ColumnarInput& input)
      : name_(input.name),
        bytes_(*input.stream),
        max_memory_(static_cast<std::int64_t>(input.max_memory)),
        pool_(arrow::system_memory_pool(), max_memory_),
        found_(std::make_shared<Found>()),
        decoder_(found_, options()),
        rows_(input) {}

  ReadStatus read_columns(Wait wait) override {
    while (!found_->schema) {
      const ReadStatus status = feed(wait);
      if (status == ReadStatus::kEnd) fail_on_input(name_, kFormat, "it ends before its first batch");
      if (status != ReadStatus::kData) return status;
    }
    rows_.set_schema(*found_->schema);
    return ReadStatus::kData;
  }

  const std::vector<Column>& columns() const override { return rows_.columns(); }
  const std::string& warning() const override { return rows_.warning(); }

  ReadStatus next(std::string& row, Wait wait) override {
    row.clear();
    while (!rows_.next(row)) {
      if (!found_->batches.empty()) {
        take_batch();
        continue;
      }
      const ReadStatus status = feed(wait);
      if (status != ReadStatus::kData) return status;
    }
    return ReadStatus::kData;
  }

 private:
  arrow::ipc::IpcReadOptions options() {
    arrow::ipc::IpcReadOptions options = arrow::ipc::IpcReadOptions::Defaults();
    options.memory_pool = &pool_;
    options.use_threads = false;
    options.ensure_alignment = arrow::ipc::Alignment::kDataTypeSpecificAlignment;
    return options;
  }

  // No more at a time than the decoder needs for the next thing that it can find.
  ReadStatus feed(Wait wait) {
    while (bytes_.bytes().empty()) {
      if (bytes_.at_end() && found_->has_ended) return ReadStatus::kEnd;
      if (bytes_.at_end()) fail_on_input(name_, kFormat, "it has no mark at its end");
      const ReadStatus status = bytes_.fill(wait);
      if (status != ReadStatus::kData && status != ReadStatus::kEnd) return status;
    }
    if (found_->has_ended) fail_on_input(name_, kFormat, "something follows the mark at its end");
    read_or_fail(name_, kFormat, [this] { return decode(); });
    return ReadStatus::kData;
  }

  arrow::Status decode() {
    const std::int64_t needed = decoder_.next_required_size();
    if (needed > max_memory_) return arrow::Status::OutOfMemory("a batch that is too large to be held");
    const std::string_view bytes =
        bytes_.bytes().substr(0, static_cast<std::size_t>(std::max<std::int64_t>(needed, 1)));
    ARROW_ASSIGN_OR_RAISE(auto buffer, arrow::AllocateBuffer(static_cast<std::int64_t>(bytes.size()), &pool_));
    std::memcpy(buffer->mutable_data(), bytes.data(), bytes.size());
    bytes_.consume(bytes.size());
    return decoder_.Consume(std::shared_ptr<arrow::Buffer>(std::move(buffer)));
  }

  void take_batch() {
    const std::shared_ptr<arrow::RecordBatch> batch = std::move(found_->batches.front());
    found_->batches.pop_front();
    read_or_fail(name_, kFormat, [&] { return rows_.set_batch(*batch); });
  }

  std::string name_;
  ByteWindow& bytes_;
  std::int64_t max_memory_;
  arrow::CappedMemoryPool pool_;  // outlives what is allocated from it
  std::shared_ptr<Found> found_;
  arrow::ipc::StreamDecoder decoder_;
  BatchRows rows_;
};

}  // namespace

std::unique_ptr<ColumnarReader> open_arrow_stream(const ColumnarInput& input) {
  return std::make_unique<StreamReader>(input);
}

}  // namespace flant5
