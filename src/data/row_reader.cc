#include "flant5/row_reader.h"

#include <fmt/format.h>

#include <functional>
#include <utility>

#include "counted.h"
#include "data/excerpt.h"
#include "data/file_rows.h"
#include "data/zip_archive.h"
#include "flant5/error.h"

namespace flant5 {
namespace {

// An input that is opened when its turn comes.
struct Input {
  std::string name;
  std::function<std::unique_ptr<ByteSource>()> open;
  bool can_be_read_again = true;
};

class InputsReader : public RowReader {
 public:
  InputsReader(std::vector<Input> inputs, ReadOptions options)
      : inputs_(std::move(inputs)), options_(std::move(options)) {
    report_.notes = options_.notes;
  }

  std::optional<Example> next() override {
    if (!at_hand_ && !ended_) look_ahead(Wait::kYes);
    return std::exchange(at_hand_, std::nullopt);
  }

  bool ready() override {
    if (at_hand_ || ended_ || failure_) return true;
    look_ahead(Wait::kNo);
    return at_hand_ || ended_ || failure_;
  }

  std::optional<Example> reject(Example row, const std::string& reason) override;

  ReadReport report() const override;

 private:
  bool pass_on(Rejection rejection, Example& example);
  void look_ahead(Wait wait);
  ReadStatus read_row(Wait wait);
  void take(FileRows::Outcome& outcome);
  void note_label(const FileRows::Outcome& outcome);
  void finish_file();
  void pass_over(std::size_t rows);
  bool is_stopped() const { return options_.stop != nullptr && options_.stop->load(); }

  void add_notes_of(const FileRows& file, ReadReport& report) const;

  std::vector<Input> inputs_;
  ReadOptions options_;
  std::size_t next_input_ = 0;
  std::unique_ptr<FileRows> file_;
  FileRows::Outcome outcome_;
  std::optional<Example> at_hand_;
  std::exception_ptr failure_;  // what ready() ran into and next() has to throw
  bool ended_ = false;
  ReadReport report_;            // its rows are numbered through, those that are passed over too
  std::size_t passed_over_ = 0;  // rows before the range
  std::size_t replaced_ = 0;     // in the files before this one
};

// Fills at_hand_, or sets ended_, or leaves both where a pipe has nothing.
void InputsReader::look_ahead(Wait wait) {
  if (failure_) {
    ended_ = true;
    std::rethrow_exception(std::exchange(failure_, nullptr));
  }
  try {
    ReadStatus status = ReadStatus::kData;
    while (!at_hand_ && status == ReadStatus::kData) status = read_row(wait);
    if (status == ReadStatus::kStopped) report_.stopped = true;
    if (status == ReadStatus::kStopped || status == ReadStatus::kEnd) ended_ = true;
  } catch (const InputError&) {
    if (wait == Wait::kYes) {
      ended_ = true;
      throw;
    }
    failure_ = std::current_exception();
  }
}

// kData: one row was read, and is at hand unless it is bad and skipped, or one file came to its end.
ReadStatus InputsReader::read_row(Wait wait) {
  if (is_stopped()) return ReadStatus::kStopped;
  if (!file_) {
    if (next_input_ == inputs_.size()) return ReadStatus::kEnd;
    const Input& input = inputs_[next_input_++];
    file_ = std::make_unique<FileRows>(input.name, input.open(), options_, input.can_be_read_again);
    if (report_.rows < options_.range.begin) pass_over(options_.range.begin - report_.rows);
  }
  if (report_.rows >= options_.range.end) return ReadStatus::kEnd;
  const ReadStatus status = file_->next(outcome_, wait);
  if (status == ReadStatus::kEnd) {
    finish_file();
    return ReadStatus::kData;
  }
  if (status == ReadStatus::kData) take(outcome_);
  return status;
}

// Of the file that was just opened, at most so many.
void InputsReader::pass_over(std::size_t rows) {
  const std::size_t passed = file_->pass_over(rows);
  report_.rows += passed;
  passed_over_ += passed;
}

void InputsReader::take(FileRows::Outcome& outcome) {
  ++report_.rows;
  Example& example = outcome.example;
  outcome.rejection.number = report_.rows;
  if (outcome.is_bad && outcome.is_last) throw InputError(describe(outcome.rejection));
  if (outcome.is_bad && !pass_on(std::move(outcome.rejection), example)) return;
  note_label(outcome);
  if (!outcome.has_id) example.id = static_cast<std::int64_t>(report_.rows);
  example.number = report_.rows;
  if (example.gold) ++report_.labelled;
  if (outcome.is_marked_unlabelled) ++report_.marked_unlabelled;
  if (options_.with_places) example.where = std::make_shared<const Rejection>(file_->reject(""));
  at_hand_ = std::move(example);
}

// What the integers of all rows mean is told by all of them.
void InputsReader::note_label(const FileRows::Outcome& outcome) {
  UnexplainedLabels& found = report_.unexplained;
  if (!outcome.integer) {
    found.has_words = found.has_words || outcome.example.gold.has_value();
    return;
  }
  if (found.integers.size() < UnexplainedLabels::kMost) found.integers.insert(*outcome.integer);
  const bool is_other = !outcome.example.gold && !outcome.is_marked_unlabelled;
  if (!is_other || !options_.refuse_other_integers) return;
  Rejection rejection = file_->reject(options_.labels.explain(found));
  rejection.number = report_.rows;
  throw InputError(describe(rejection));
}

// Whether a bad row is handed out all the same, with its fault.
bool InputsReader::pass_on(Rejection rejection, Example& example) {
  if (options_.on_error == OnError::kStop) throw InputError(describe(rejection));
  ++report_.rejected;
  if (options_.on_reject) options_.on_reject(rejection);
  if (options_.on_error == OnError::kSkip) return false;
  example.fault = std::move(rejection.reason);
  example.text.clear();
  example.gold.reset();
  return true;
}

std::optional<Example> InputsReader::reject(Example row, const std::string& reason) {
  Rejection rejection = row.where ? *row.where : file_->reject(reason);
  rejection.reason = reason;
  rejection.number = row.number;
  if (row.gold) --report_.labelled;
  if (pass_on(std::move(rejection), row)) return row;
  return std::nullopt;
}

void InputsReader::add_notes_of(const FileRows& file, ReadReport& report) const {
  if (std::string note = file.describe(); !note.empty()) report.notes.push_back(std::move(note));
  for (std::string& warning : file.warnings()) report.warnings.push_back(std::move(warning));
}

void InputsReader::finish_file() {
  add_notes_of(*file_, report_);
  replaced_ += file_->replaced();
  file_.reset();
}

ReadReport InputsReader::report() const {
  ReadReport report = report_;
  report.rows -= passed_over_;
  report.replaced = replaced_ + (file_ ? file_->replaced() : 0);
  if (file_) add_notes_of(*file_, report);
  if (file_) report.missing_field = file_->missing_field();
  const std::set<std::int64_t>& integers = report.unexplained.integers;
  if (!integers.empty() && *integers.rbegin() >= 0 && options_.labels.are_places(report.unexplained)) {
    report.warnings.push_back(
        fmt::format("integer labels were read as {}; if they mean something else, say so with "
                    "--labels or --label-map",
                    options_.labels.describe_integers()));
  }
  if (report.marked_unlabelled > 0) {
    const bool is_one = report.marked_unlabelled == 1;
    report.notes.push_back(fmt::format("{} {} a mark for no label (-1, n/a and the like) and {} as unlabelled",
                                       counted(report.marked_unlabelled, "row"), is_one ? "holds" : "hold",
                                       is_one ? "counts" : "count"));
  }
  if (report.replaced > 0)
    report.warnings.push_back(fmt::format("{} became U+FFFD", counted(report.replaced, "wrong byte")));
  if (report.rejected > 0) {
    report.warnings.push_back(fmt::format("{} of {} could not be read and {} {}", report.rejected,
                                          counted(report.rows, "row"), with_count(report.rejected, "was", "were"),
                                          options_.on_error == OnError::kNull ? "given no label" : "skipped"));
  }
  return report;
}

void refuse_member(const std::string& name, const std::string& member) {
  if (member.empty()) return;
  throw InputError(
      fmt::format("{}: --member chooses a file from a zip archive, and this is not one; leave --member out",
                  escape_controls(name)));
}

// A file as it stands, or a member of a zip archive.
Input file_input(const std::string& path, const ReadOptions& options) {
  const FileStamp stamp = stamp_file(path);
  if (path == "-" || !stamp.is_regular || !begins_as_zip(peek_file(path, kZipMagicBytes))) {
    const std::string name = path == "-" ? "standard input" : path;
    refuse_member(name, options.member);
    return {name, [path, stamp, stop = options.stop] { return open_file(path, stamp, stop); }, stamp.is_regular};
  }
  const std::string member = ZipArchive(path, stamp).choose(options.member);
  const auto open = [path, stamp, member, most = options.max_expansion] {
    return ZipArchive(path, stamp).open(member, most);
  };
  return {path + "/" + member, open, true};
}

Input memory_input(std::string name, std::string bytes, const ReadOptions& options) {
  if (!begins_as_zip(bytes)) {
    refuse_member(name, options.member);
    return {std::move(name), [bytes = std::move(bytes)] { return read_memory(bytes); }, true};
  }
  const ZipArchive archive(name, std::move(bytes));
  const std::string member = archive.choose(options.member);
  return {name + "/" + member, [archive, member, most = options.max_expansion] { return archive.open(member, most); },
          true};
}

}  // namespace

std::optional<Example> RowReader::reject(Example row, const std::string& reason) {
  throw InputError(fmt::format("row {}: {}", row.number, reason));
}

std::unique_ptr<RowReader> open_rows(const std::vector<std::string>& paths, ReadOptions options) {
  std::vector<Input> inputs;
  for (const std::string& path : paths) inputs.push_back(file_input(path, options));
  return std::make_unique<InputsReader>(std::move(inputs), std::move(options));
}

std::unique_ptr<RowReader> read_rows(std::string name, std::string bytes, ReadOptions options) {
  std::vector<Input> inputs;
  inputs.push_back(memory_input(std::move(name), std::move(bytes), options));
  return std::make_unique<InputsReader>(std::move(inputs), std::move(options));
}

}  // namespace flant5
