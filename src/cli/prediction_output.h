// Where predictions go: standard output, or a file that appears whole or not at all and can be gone on with.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>

#include "cli/arguments.h"
#include "data/output.h"
#include "data/prediction_writer.h"
#include "data/result_file.h"
#include "eval/manifest.h"
#include "flant5/prediction.h"

namespace flant5 {

// As --output-format says, else by the file's name.
OutputFormat output_format(const OutputArguments& arguments);

class PredictionOutput {
 public:
  // Throws OutputError, and UsageError where --resume does not fit what is there.
  PredictionOutput(const OutputArguments& arguments, const PredictionColumns& columns, const RunManifest& manifest);

  // What is to be said of the rows that an earlier run has left.
  const std::optional<std::string>& remark() const { return remark_; }

  // Whether what is written outlives a run that stops, so that it can be gone on with.
  bool is_kept() const { return file_ != nullptr; }

  // Rows that an earlier run has left, and where to read them.
  std::size_t kept_rows() const { return file_ ? file_->kept_rows() : 0; }
  const std::string& partial_path() const { return file_->partial_path(); }

  // Written at once, so that a slow pipe's answers come out promptly. Throws WriteError.
  void write(const Prediction& prediction);

  // Writes what is still in the buffer; without rows that is the header.
  void flush() { writer_->flush(); }

  // All rows are written: the file takes its name. Without it what is there stays beside it, to be gone on with.
  void finish();

 private:
  std::optional<std::string> remark_;
  std::unique_ptr<ResultFile> file_;
  std::unique_ptr<Output> stream_;  // standard output, a device or a named pipe
  std::optional<PredictionWriter> writer_;
};

}  // namespace flant5
