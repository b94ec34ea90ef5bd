#include "cli/row_source.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <utility>
#include <vector>

#include "cli/results.h"
#include "flant5/error.h"

namespace flant5 {
namespace {

namespace fs = std::filesystem;

constexpr std::uintmax_t kLargestLookedThrough = std::uintmax_t{256} << 20;

class LimitedRows : public RowReader {
 public:
  LimitedRows(std::unique_ptr<RowReader> rows, std::size_t limit) : rows_(std::move(rows)), left_(limit) {}

  std::optional<Example> next() override {
    if (left_ == 0) return std::nullopt;
    --left_;
    return rows_->next();
  }
  bool ready() override { return left_ == 0 || rows_->ready(); }
  std::optional<Example> reject(Example row, const std::string& reason) override {
    return rows_->reject(std::move(row), reason);
  }
  ReadReport report() const override { return rows_->report(); }

 private:
  std::unique_ptr<RowReader> rows_;
  std::size_t left_;
};

std::unique_ptr<RowReader> limited(std::unique_ptr<RowReader> rows, std::size_t limit) {
  if (limit == 0) return rows;
  return std::make_unique<LimitedRows>(std::move(rows), limit);
}

std::uintmax_t bytes_of(const std::vector<std::string>& files) {
  std::uintmax_t bytes = 0;
  std::error_code error;
  for (const std::string& file : files) bytes += fs::file_size(file, error);
  return bytes;
}

}  // namespace

std::unique_ptr<RowReader> open_input(const InputArguments& input, const std::atomic<bool>* stop) {
  ReadOptions options = input.read;
  options.stop = stop;
  if (!input.rejects.empty()) {
    auto file = std::make_shared<std::ofstream>(input.rejects);
    if (!*file) throw OutputError(input.rejects + ": cannot be written");
    options.on_reject = [file, name = input.rejects](const Rejection& rejection) {
      if (!(*file << rejection_to_json(rejection) << std::endl)) throw OutputError(name + ": cannot be written");
    };
  }
  return limited(open_rows(input.files, std::move(options)), input.limit);
}

bool can_be_read_again(const std::vector<std::string>& files) {
  std::error_code error;
  return std::all_of(files.begin(), files.end(),
                     [&error](const std::string& file) { return file != "-" && fs::is_regular_file(file, error); });
}

std::optional<std::size_t> look_through(const InputArguments& input, const std::atomic<bool>* stop) {
  if (!input.rejects.empty()) check_writable(input.rejects);
  ReadOptions options = input.read;
  options.stop = stop;
  const auto rows = limited(open_rows(input.files, std::move(options)), input.limit);
  if (!can_be_read_again(input.files) || bytes_of(input.files) > kLargestLookedThrough) return std::nullopt;
  std::size_t count = 0;
  while (rows->next()) ++count;
  if (rows->report().stopped) return std::nullopt;
  return count;
}

}  // namespace flant5
