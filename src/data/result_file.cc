#include "data/result_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <fstream>
#include <iterator>

#include "counted.h"
#include "data/byte_window.h"
#include "data/excerpt.h"
#include "data/record_splitter.h"

namespace flant5 {
namespace {

std::unique_ptr<RecordSplitter> split_output(OutputFormat format) {
  if (!has_header(format)) return split_lines(LineEnd::kLf);
  return split_csv(LineEnd::kLf, format == OutputFormat::kCsv ? ',' : '\t', Quoting::kRfc4180);
}

struct CompleteRows {
  std::size_t count = 0;
  std::uint64_t bytes = 0;
};

// Rows that end in a line end; whatever follows the last one was torn.
CompleteRows count_complete_rows(const std::string& path, OutputFormat format) {
  ByteWindow window(open_file(path, stamp_file(path), nullptr));
  const auto splitter = split_output(format);
  CompleteRows rows;
  for (;;) {
    const Cut cut = splitter->cut(window.bytes(), /*at_end=*/false);
    if (cut.kind == Cut::Kind::kMore) {
      if (window.fill(Wait::kYes) == ReadStatus::kEnd) return rows;
      continue;
    }
    // A label that is null is an empty line.
    const bool is_null_label = cut.kind == Cut::Kind::kSkip && format == OutputFormat::kLabel;
    if (cut.kind != Cut::Kind::kRecord && !is_null_label) return rows;
    ++rows.count;
    window.consume(cut.next);
    rows.bytes = window.offset();
  }
}

std::string read_text(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

constexpr const char* kManifest = ".manifest";

}  // namespace

std::optional<std::string> ResultFile::begun_manifest(const std::string& path) {
  const std::string partial = resolve_links(path) + kPartialEnding;
  struct stat status {};
  if (::stat(partial.c_str(), &status) != 0 || count_complete_rows(partial, OutputFormat::kJsonl).count == 0) {
    return std::nullopt;
  }
  return read_text(partial + kManifest);
}

ResultFile::ResultFile(const std::string& path, const ResultFileOptions& options)
    : path_(resolve_links(path)),
      partial_path_(path_ + kPartialEnding),
      manifest_path_(partial_path_ + kManifest),
      file_(partial_path_, O_RDWR | O_CREAT | O_APPEND) {
  lock();
  if (options.resume && options.check && is_begun()) options.check(read_text(manifest_path_), partial_path_);
  keep_complete_rows(options);
  if (!is_empty_ && options.resume) return;
  if (::ftruncate(file_.get(), 0) != 0) throw WriteError(partial_path_, errno);
  is_empty_ = true;
  const auto manifest = write_whole_file(manifest_path_);
  manifest->write(options.manifest);
  manifest->finish();
}

ResultFile::~ResultFile() {
  const bool is_finished = !file_.is_open();
  if (is_finished || !is_empty_) return;
  ::unlink(manifest_path_.c_str());
  ::unlink(partial_path_.c_str());
}

// Held as long as the file is open.
void ResultFile::lock() const {
  // A file system without locks is taken as it is.
  bool is_ours = ::flock(file_.get(), LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK;
  // The run that held it may just have made it the result.
  struct stat held {};
  struct stat named {};
  is_ours = is_ours && ::fstat(file_.get(), &held) == 0 && ::stat(partial_path_.c_str(), &named) == 0 &&
            held.st_ino == named.st_ino;
  if (is_ours) return;
  throw UsageError(fmt::format("{} is being written by another run; wait for it, or give another output file",
                               escape_controls(partial_path_)));
}

// A row is there, or a header, in whatever format.
bool ResultFile::is_begun() const { return count_complete_rows(partial_path_, OutputFormat::kJsonl).count > 0; }

void ResultFile::keep_complete_rows(const ResultFileOptions& options) {
  const CompleteRows rows = count_complete_rows(partial_path_, options.format);
  is_empty_ = rows.count == 0;
  const std::size_t header = has_header(options.format) && !is_empty_ ? 1 : 0;
  kept_rows_ = rows.count - header;
  const bool is_of_another_format = is_empty_ && is_begun();
  if ((kept_rows_ > 0 || is_of_another_format) && !options.resume) {
    throw UsageError(fmt::format("{} holds {} of a run that did not end; {}delete that file",
                                 escape_controls(partial_path_),
                                 is_of_another_format ? "rows" : counted(kept_rows_, "row"),
                                 options.format == OutputFormat::kLabel ? "" : "continue it with --resume, or "));
  }
  if (::ftruncate(file_.get(), static_cast<off_t>(rows.bytes)) != 0) throw WriteError(partial_path_, errno);
}

void ResultFile::write(std::string_view bytes) {
  is_empty_ = is_empty_ && bytes.empty();
  write_all(file_.get(), partial_path_, bytes);
}

void ResultFile::finish() {
  sync_file(file_.get(), partial_path_);
  rename_file(partial_path_, path_);
  ::unlink(manifest_path_.c_str());
  file_.close(path_);
}

}  // namespace flant5
