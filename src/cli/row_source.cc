#include "cli/row_source.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <functional>
#include <utility>
#include <vector>

#include "cli/labels.h"
#include "cli/results.h"
#include "counted.h"
#include "data/columnar_rows.h"
#include "data/output.h"
#include "data/row_sample.h"
#include "flant5/error.h"

namespace flant5 {
namespace {

namespace fs = std::filesystem;

constexpr std::uintmax_t kLargestLookedThrough = std::uintmax_t{256} << 20;

class LimitedRows : public RowReader {
 public:
  LimitedRows(std::unique_ptr<RowReader> rows, std::size_t limit, bool checks_fields)
      : rows_(std::move(rows)), left_(limit), checks_fields_(checks_fields) {}

  std::optional<Example> next() override {
    if (left_ == 0) {
      if (checks_fields_) check_fields();
      return std::nullopt;
    }
    --left_;
    return rows_->next();
  }
  bool ready() override { return left_ == 0 || rows_->ready(); }
  std::optional<Example> reject(Example row, const std::string& reason) override {
    return rows_->reject(std::move(row), reason);
  }
  ReadReport report() const override { return rows_->report(); }

 private:
  // A reader says it at the end of its file, which is not read here.
  void check_fields() const {
    const std::string missing = rows_->report().missing_field;
    if (!missing.empty()) throw InputError(missing);
  }

  std::unique_ptr<RowReader> rows_;
  std::size_t left_;
  bool checks_fields_;
};

// As --limit says. A field that an option names must be in one of these rows.
std::unique_ptr<RowReader> limited(const InputArguments& input, std::unique_ptr<RowReader> rows) {
  if (input.limit == 0) return rows;
  return std::make_unique<LimitedRows>(std::move(rows), input.limit, /*checks_fields=*/true);
}

// The rows of a sample, once all have been read.
class SampledRows : public RowReader {
 public:
  SampledRows(std::unique_ptr<RowReader> rows, RowSample sample) : rows_(std::move(rows)), sample_(std::move(sample)) {}

  std::optional<Example> next() override {
    if (!drawn_) draw();
    return at_ < drawn_->size() ? std::optional(std::move((*drawn_)[at_++])) : std::nullopt;
  }
  std::optional<Example> reject(Example row, const std::string& reason) override {
    return rows_->reject(std::move(row), reason);
  }
  ReadReport report() const override {
    ReadReport report = rows_->report();
    if (drawn_) report.notes.push_back(fmt::format("drew {} of {}", drawn_->size(), counted(sample_.added(), "row")));
    return report;
  }

 private:
  void draw() {
    while (auto row = rows_->next()) sample_.add(std::move(*row));
    drawn_ = rows_->report().stopped ? std::vector<Example>() : sample_.take();
  }

  std::unique_ptr<RowReader> rows_;
  RowSample sample_;
  std::optional<std::vector<Example>> drawn_;
  std::size_t at_ = 0;
};

// As --limit and --sample say.
std::unique_ptr<RowReader> open_chosen(const InputArguments& input, ReadOptions options) {
  options.with_places = input.sample > 0;
  auto rows = limited(input, open_rows(input.files, std::move(options)));
  if (input.sample == 0) return rows;
  return std::make_unique<SampledRows>(std::move(rows), RowSample(input.sample, input.sample_seed));
}

// Keeps a file of the rows that could not be read, which appears once all rows have been read.
class RejectingRows : public RowReader {
 public:
  using Filter = std::function<bool(const Rejection&)>;

  // is_wanted: of those that are found as rows are read.
  RejectingRows(const InputArguments& input, ReadOptions options, const Filter& is_wanted)
      : file_(write_whole_file(input.rejects)) {
    options.on_reject = [this, is_wanted](const Rejection& rejection) {
      if (is_answered_ || is_wanted(rejection)) file_->write(rejection_to_json(rejection) + "\n");
    };
    rows_ = open_chosen(input, std::move(options));
  }

  std::optional<Example> next() override {
    std::optional<Example> row = rows_->next();
    if (!row && file_ && !rows_->report().stopped) std::exchange(file_, nullptr)->finish();
    return row;
  }
  bool ready() override { return rows_->ready(); }
  std::optional<Example> reject(Example row, const std::string& reason) override {
    is_answered_ = true;
    std::optional<Example> kept = rows_->reject(std::move(row), reason);
    is_answered_ = false;
    return kept;
  }
  ReadReport report() const override { return rows_->report(); }

 private:
  bool is_answered_ = false;  // the row that is rejected was handed out to be answered
  std::unique_ptr<Output> file_;
  std::unique_ptr<RowReader> rows_;
};

std::unique_ptr<RowReader> open_all(const InputArguments& input, ReadOptions options,
                                    const RejectingRows::Filter& is_wanted) {
  if (input.rejects.empty()) return open_chosen(input, std::move(options));
  return std::make_unique<RejectingRows>(input, std::move(options), is_wanted);
}

// The labels of all rows, those after --limit too, which may be bad ones.
ReadReport all_labels(const InputArguments& input, ReadOptions options) {
  options.on_error = OnError::kSkip;
  const auto rows = open_rows(input.files, std::move(options));
  try {
    while (rows->next()) continue;
  } catch (const InputError&) {
    return rows->report();  // the run does not read beyond such a row either
  }
  return rows->report();
}

std::uintmax_t bytes_of(const std::vector<std::string>& files) {
  std::uintmax_t bytes = 0;
  std::error_code error;
  for (const std::string& file : files) bytes += fs::file_size(file, error);
  return bytes;
}

// Whether the rows that --limit takes have one label, and rows that it leaves out another: looks at so many of these.
constexpr std::size_t kRowsBeyondLimit = 100'000;

std::optional<std::string> warning_of_one_label(const InputArguments& input, ReadOptions options) {
  options.on_error = OnError::kSkip;
  const auto rows = open_rows(input.files, std::move(options));
  const LabelSet& labels = input.read.labels.labels();
  std::optional<Label> first;
  std::size_t labelled = 0;
  std::size_t taken = 0;
  try {
    while (const auto row = rows->next()) {
      const bool is_taken = ++taken <= input.limit;
      if (taken > input.limit + kRowsBeyondLimit) return std::nullopt;
      if (!row->gold) continue;
      if (!first) first = row->gold;
      if (is_taken) ++labelled;
      if (row->gold == first) continue;
      if (is_taken || labelled < 2) return std::nullopt;
      return fmt::format(
          "the first {} rows, which --limit takes, all have the label '{}', and row {} is '{}': if the file is "
          "sorted by label, use --sample {} instead, which draws from all rows",
          input.limit, labels.name(*first), row->number, labels.name(*row->gold), input.limit);
    }
  } catch (const InputError&) {
    return std::nullopt;  // the run says so where it comes to it
  }
  return std::nullopt;
}

}  // namespace

std::unique_ptr<RowReader> first_rows(std::unique_ptr<RowReader> rows, std::size_t count) {
  if (count == 0) return rows;
  return std::make_unique<LimitedRows>(std::move(rows), count, /*checks_fields=*/false);
}

std::unique_ptr<RowReader> open_input(const InputArguments& input, const std::atomic<bool>* stop) {
  ReadOptions options = input.read;
  options.stop = stop;
  return open_all(input, std::move(options), [](const Rejection&) { return true; });
}

ShardPlan plan_shards(const InputArguments& input, std::size_t count, std::size_t block_rows) {
  // A limit counts rows that could be read.
  const bool is_limit_known = input.limit == 0 || input.read.on_error != OnError::kSkip;
  std::optional<std::size_t> rows;
  if (input.sample == 0 && is_limit_known) rows = count_rows_unread(input.files, input.read);
  if (rows && input.limit > 0) rows = std::min(*rows, input.limit);
  return {count, block_rows, rows};
}

std::unique_ptr<ShardedRows> open_shard(const InputArguments& input, const ShardPart& part,
                                        const std::atomic<bool>* stop) {
  ReadOptions options = input.read;
  options.stop = stop;
  if (part.plan.is_consecutive()) options.range = part.plan.range_of(part.number);
  const auto is_own = [part, is_sample = input.sample > 0](const Rejection& rejection) {
    return is_sample ? part.number == 1 : part.has_row(rejection.number - 1);
  };
  return std::make_unique<ShardedRows>(open_all(input, std::move(options), is_own), part);
}

bool can_be_read_again(const std::vector<std::string>& files) {
  std::error_code error;
  return std::all_of(files.begin(), files.end(),
                     [&error](const std::string& file) { return file != "-" && fs::is_regular_file(file, error); });
}

LookedThrough look_through(const InputArguments& input, const std::atomic<bool>* stop) {
  if (!input.rejects.empty()) check_writable(input.rejects);
  ReadOptions options = input.read;
  options.stop = stop;
  options.refuse_other_integers = false;
  const auto rows = limited(input, open_rows(input.files, options));
  LookedThrough looked;
  if (!can_be_read_again(input.files)) return looked;
  if (input.limit > 0) {
    if (auto warning = warning_of_one_label(input, options)) looked.warnings.push_back(std::move(*warning));
  }
  if (bytes_of(input.files) > kLargestLookedThrough) return looked;
  std::size_t count = 0;
  while (rows->next()) ++count;
  ReadReport report = rows->report();
  if (!report.unexplained.integers.empty() && input.limit > 0) report = all_labels(input, std::move(options));
  if (report.stopped) return looked;
  check_integers(report, input.read.labels, input.files.size() == 1 ? input.files.front() : "the data");
  looked.rows = input.sample > 0 ? std::min(count, input.sample) : count;
  return looked;
}

}  // namespace flant5
