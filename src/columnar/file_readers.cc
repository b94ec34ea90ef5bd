#include <arrow/ipc/reader.h>
#include <arrow/record_batch.h>
#include <arrow/type.h>
#include <parquet/arrow/reader.h>
#include <parquet/arrow/schema.h>
#include <parquet/file_reader.h>
#include <parquet/metadata.h>
#include <parquet/properties.h>

#include <numeric>
#include <utility>

#include "columnar/batch_rows.h"
#include "columnar/fault.h"
#include "columnar/random_access_file.h"
#include "columnar/readers.h"

namespace flant5 {
namespace {

// Rows that are taken out of a row group at once.
constexpr std::int64_t kBatchRows = 256;
// Of each column's pages, as they are read.
constexpr std::int64_t kPageBufferBytes = std::int64_t{64} << 10;

// The batches of a file, one after another.
class Batches {
 public:
  virtual ~Batches() = default;
  virtual std::shared_ptr<arrow::Schema> schema() const = 0;
  virtual arrow::Result<std::shared_ptr<arrow::RecordBatch>> next() = 0;  // null at the end
  virtual arrow::Result<std::int64_t> count_rows() = 0;
  // Leaves out what can be left out unread of the next rows, at most so many; how many rows that is.
  virtual arrow::Result<std::int64_t> leave_out(std::int64_t) { return 0; }
};

class ArrowBatches : public Batches {
 public:
  explicit ArrowBatches(std::shared_ptr<arrow::ipc::RecordBatchFileReader> reader) : reader_(std::move(reader)) {}

  static arrow::Result<std::unique_ptr<Batches>> open(const std::shared_ptr<RandomAccessFile>& file,
                                                      arrow::MemoryPool* pool) {
    arrow::ipc::IpcReadOptions options = arrow::ipc::IpcReadOptions::Defaults();
    options.memory_pool = pool;
    options.use_threads = false;
    options.ensure_alignment = arrow::ipc::Alignment::kDataTypeSpecificAlignment;
    ARROW_ASSIGN_OR_RAISE(auto reader, arrow::ipc::RecordBatchFileReader::Open(file, options));
    return std::make_unique<ArrowBatches>(std::move(reader));
  }

  std::shared_ptr<arrow::Schema> schema() const override { return reader_->schema(); }
  arrow::Result<std::shared_ptr<arrow::RecordBatch>> next() override {
    if (next_ == reader_->num_record_batches()) return nullptr;
    return reader_->ReadRecordBatch(next_++);
  }
  arrow::Result<std::int64_t> count_rows() override { return reader_->CountRows(); }

 private:
  std::shared_ptr<arrow::ipc::RecordBatchFileReader> reader_;
  int next_ = 0;
};

void add_leaves(const parquet::arrow::SchemaField& field, std::vector<int>& leaves) {
  if (field.is_leaf()) leaves.push_back(field.column_index);
  for (const parquet::arrow::SchemaField& child : field.children) add_leaves(child, leaves);
}

// Of the columns that are read.
std::vector<int> leaves_to_read(const parquet::arrow::FileReader& reader) {
  std::vector<int> leaves;
  for (const parquet::arrow::SchemaField& field : reader.manifest().schema_fields) {
    if (column_kind(*field.field->type()) != ColumnKind::kSkipped) add_leaves(field, leaves);
  }
  return leaves;
}

class ParquetBatches : public Batches {
 public:
  static arrow::Result<std::unique_ptr<Batches>> open(const std::shared_ptr<RandomAccessFile>& file,
                                                      arrow::MemoryPool* pool) {
    parquet::ReaderProperties properties(pool);
    properties.enable_buffered_stream();
    properties.set_buffer_size(kPageBufferBytes);
    parquet::ArrowReaderProperties to_arrow(/*use_threads=*/false);
    to_arrow.set_pre_buffer(false);
    to_arrow.set_batch_size(kBatchRows);
    auto batches = std::make_unique<ParquetBatches>();
    ARROW_ASSIGN_OR_RAISE(batches->reader_, parquet::arrow::FileReader::Make(
                                                pool, parquet::ParquetFileReader::Open(file, properties), to_arrow));
    ARROW_RETURN_NOT_OK(batches->reader_->GetSchema(&batches->schema_));
    return batches;
  }

  std::shared_ptr<arrow::Schema> schema() const override { return schema_; }

  arrow::Result<std::shared_ptr<arrow::RecordBatch>> next() override {
    if (!batches_) {
      std::vector<int> row_groups(static_cast<std::size_t>(reader_->num_row_groups() - first_group_));
      std::iota(row_groups.begin(), row_groups.end(), first_group_);
      ARROW_ASSIGN_OR_RAISE(batches_, reader_->GetRecordBatchReader(row_groups, leaves_to_read(*reader_)));
    }
    ARROW_ASSIGN_OR_RAISE(auto batch, batches_->Next());
    if (batch != nullptr) place_ += batch->num_rows();
    return batch;
  }

  arrow::Result<std::int64_t> count_rows() override { return reader_->parquet_reader()->metadata()->num_rows(); }

  // Up to the last row group that begins among these rows.
  arrow::Result<std::int64_t> leave_out(std::int64_t rows) override {
    const auto metadata = reader_->parquet_reader()->metadata();
    std::int64_t begin = 0;
    std::int64_t left_out = 0;
    for (int group = 0; begin <= place_ + rows; ++group) {
      if (begin > place_) {
        first_group_ = group;
        left_out = begin - place_;
      }
      if (group == reader_->num_row_groups()) break;  // the file ends there
      begin += metadata->RowGroup(group)->num_rows();
    }
    if (left_out > 0) batches_.reset();
    place_ += left_out;
    return left_out;
  }

 private:
  int first_group_ = 0;     // to read from
  std::int64_t place_ = 0;  // rows before the next one
  std::unique_ptr<parquet::arrow::FileReader> reader_;
  std::shared_ptr<arrow::Schema> schema_;
  std::unique_ptr<arrow::RecordBatchReader> batches_;
};

using OpenBatches = arrow::Result<std::unique_ptr<Batches>> (*)(const std::shared_ptr<RandomAccessFile>& file,
                                                                arrow::MemoryPool* pool);

class FileReader : public ColumnarReader {
 public:
  FileReader(const ColumnarInput& input, std::string_view format, OpenBatches open)
      : name_(input.name),
        format_(format),
        bytes_(*input.file),
        pool_(arrow::system_memory_pool(), static_cast<std::int64_t>(input.max_memory)),
        file_(std::make_shared<RandomAccessFile>(bytes_, &pool_)),
        rows_(input) {
    read([&]() -> arrow::Status {
      ARROW_ASSIGN_OR_RAISE(batches_, open(file_, &pool_));
      rows_.set_schema(*batches_->schema());
      return arrow::Status::OK();
    });
  }

  ReadStatus read_columns(Wait) override { return ReadStatus::kData; }
  const std::vector<Column>& columns() const override { return rows_.columns(); }
  const std::string& warning() const override { return rows_.warning(); }

  ReadStatus next(std::string& row, Wait) override {
    row.clear();
    while (!at_end_) {
      if (rows_.next(row)) return ReadStatus::kData;
      read([this] { return next_batch(); });
    }
    bytes_.check_unchanged();
    return ReadStatus::kEnd;
  }

  std::optional<std::size_t> count_rows() override {
    std::int64_t count = 0;
    read([&]() -> arrow::Status {
      ARROW_ASSIGN_OR_RAISE(count, batches_->count_rows());
      return arrow::Status::OK();
    });
    return static_cast<std::size_t>(count);
  }

  std::size_t pass_over(std::size_t rows) override {
    auto left = static_cast<std::int64_t>(rows);
    left -= rows_.pass_over(left);
    read([&]() -> arrow::Status {
      ARROW_ASSIGN_OR_RAISE(const std::int64_t left_out, batches_->leave_out(left));
      left -= left_out;
      return arrow::Status::OK();
    });
    while (left > 0 && !at_end_) read([&] { return pass_batch(left); });
    return rows - static_cast<std::size_t>(left);
  }

 private:
  // A file that has changed may look like a broken one.
  template <typename Read>
  void read(Read&& read) {
    try {
      read_or_fail(name_, format_, std::forward<Read>(read));
    } catch (const InputError&) {
      file_->rethrow_failure();
      bytes_.check_unchanged();
      throw;
    }
  }

  arrow::Status next_batch() {
    ARROW_ASSIGN_OR_RAISE(const auto batch, batches_->next());
    at_end_ = batch == nullptr;
    return at_end_ ? arrow::Status::OK() : rows_.set_batch(*batch);
  }

  // Takes what it passes over of the next batch off `left`.
  arrow::Status pass_batch(std::int64_t& left) {
    ARROW_ASSIGN_OR_RAISE(const auto batch, batches_->next());
    at_end_ = batch == nullptr;
    if (at_end_) return arrow::Status::OK();
    if (batch->num_rows() <= left) {
      left -= batch->num_rows();
      return arrow::Status::OK();
    }
    ARROW_RETURN_NOT_OK(rows_.set_batch(*batch));
    left -= rows_.pass_over(left);
    return arrow::Status::OK();
  }

  std::string name_;
  std::string_view format_;
  RandomAccess& bytes_;
  arrow::CappedMemoryPool pool_;  // outlives what is allocated from it
  std::shared_ptr<RandomAccessFile> file_;
  std::unique_ptr<Batches> batches_;
  BatchRows rows_;
  bool at_end_ = false;
};

}  // namespace

std::unique_ptr<ColumnarReader> open_parquet(const ColumnarInput& input) {
  return std::make_unique<FileReader>(input, "Parquet", ParquetBatches::open);
}

std::unique_ptr<ColumnarReader> open_arrow_file(const ColumnarInput& input) {
  return std::make_unique<FileReader>(input, "Arrow", ArrowBatches::open);
}

}  // namespace flant5
