// The predictions of a long run: a partial file that survives any end, becomes the result at the last, and can be gone
// on with.
//
//   results.jsonl.partial           the rows so far
//   results.jsonl.partial.manifest  what the run was begun with: any text
//   results.jsonl                   appears, whole, with finish(); the other two are gone then
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "data/descriptor.h"
#include "data/output.h"

namespace flant5 {

// Behind the name of the result, while it is not whole.
inline constexpr const char* kPartialEnding = ".partial";

enum class OutputFormat : std::uint8_t { kJsonl, kCsv, kTsv, kLabel };
constexpr bool has_header(OutputFormat format) { return format == OutputFormat::kCsv || format == OutputFormat::kTsv; }

struct ResultFileOptions {
  OutputFormat format = OutputFormat::kJsonl;
  std::string manifest;  // of this run, for one that goes on with it
  // Called with the manifest of the run that is gone on with, empty if it was lost, and the path of its partial file.
  // Throws what keeps this run from going on.
  std::function<void(const std::string& before, const std::string& path)> check;
  // Goes on after the complete rows of a partial file, if there is one. Without it a partial file that holds rows is
  // not overwritten.
  bool resume = false;
};

class ResultFile : public Output {
 public:
  // The manifest of a run that has left rows for `path`, empty if it was lost; none: there is no such run.
  static std::optional<std::string> begun_manifest(const std::string& path);

  // Cuts a torn last row off. Throws UsageError if a partial file holds rows and resume is off, or if another process
  // is writing it; what the check of its manifest throws; WriteError.
  ResultFile(const std::string& path, const ResultFileOptions& options);
  // Takes the partial file away where nothing was written: there is nothing to go on with.
  ~ResultFile() override;
  ResultFile(const ResultFile&) = delete;
  ResultFile& operator=(const ResultFile&) = delete;

  // Complete rows, without a header, that an earlier run has left; read them with PredictionReader(partial_path()).
  std::size_t kept_rows() const { return kept_rows_; }
  bool is_empty() const { return is_empty_; }  // not even a header is there
  const std::string& partial_path() const { return partial_path_; }

  void write(std::string_view bytes) override;
  void finish() override;

 private:
  void lock() const;
  bool is_begun() const;
  void keep_complete_rows(const ResultFileOptions& options);

  std::string path_;
  std::string partial_path_;
  std::string manifest_path_;
  Descriptor file_;
  std::size_t kept_rows_ = 0;
  bool is_empty_ = true;
};

}  // namespace flant5
