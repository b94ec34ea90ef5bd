// Rows of any bytes, read in any way: counted right, fit to print, and the same however the bytes come.
// Input: a byte each for the name, format, encoding, policies and what else is stated, then the file.
#include <array>
#include <nlohmann/json.hpp>

#include "data/columnar_rows.h"
#include "data/file_rows.h"
#include "data/utf8.h"
#include "flant5/error.h"
#include "flant5/row_reader.h"
#include "tests/fuzz/check.h"
#include "tests/fuzz/fuzz_input.h"
#include "tests/fuzz/plain_line.h"

namespace flant5::fuzz {
namespace {

struct Name {
  std::string_view value;
};
constexpr std::array kNames{Name{"x"}, Name{"x.csv"}, Name{"x.tsv"}, Name{"x.jsonl"}, Name{"x.gz"}};

// A byte at a time.
class Trickle : public ByteSource {
 public:
  explicit Trickle(std::string_view bytes) : rest_(bytes) {}
  ReadResult read(std::span<char> into, Wait) override {
    if (rest_.empty()) return {};
    into[0] = rest_.front();
    rest_.remove_prefix(1);
    return {ReadStatus::kData, 1};
  }

 private:
  std::string_view rest_;
};

void check_rejection(const Rejection& rejection) {
  check(rejection.line >= 1 && rejection.column >= 1);
  check(is_plain_line(describe(rejection)) && is_plain_line(rejection.excerpt));
  const std::string line = rejection_to_json(rejection);
  check(line.find('\n') == line.npos && find_invalid_utf8(line) == line.npos && nlohmann::json::accept(line));
}

void check_row(const Example& row, const ReadOptions& options) {
  for (const JsonField& field : row.kept)
    check(nlohmann::json::accept(field.json) && find_invalid_utf8(field.name) == field.name.npos);
  check(row.fault || row.prompt_fields.size() == options.prompt_fields.size());
  if (row.fault) {
    check(options.on_error == OnError::kNull && row.text.empty() && !row.gold);
  } else {
    check(!row.text.empty() && find_invalid_utf8(row.text) == row.text.npos && row.text.find('\0') == row.text.npos);
  }
}

void check_report(const ReadReport& report, std::size_t rows, std::size_t rejected, const ReadOptions& options) {
  check(report.rejected == rejected && report.labelled <= rows);
  check(report.rows == (options.on_error == OnError::kSkip ? rows + rejected : rows));
  check(options.encoding_errors == EncodingErrors::kReplace || report.replaced == 0);
  for (const std::string& note : report.notes) check(is_plain_line(note));
  for (const std::string& warning : report.warnings) check(is_plain_line(warning));
  check(!report.warnings.empty() || (report.replaced == 0 && report.rejected == 0));
}

void check_rows(const std::string& name, const std::string& bytes, ReadOptions options) {
  std::size_t rows = 0;
  std::size_t rejected = 0;
  std::size_t last_rejected = 0;
  options.on_reject = [&](const Rejection& rejection) {
    check(rejection.number > std::exchange(last_rejected, rejection.number));
    check_rejection(rejection);
    ++rejected;
  };
  try {
    const auto reader = read_rows(name, bytes, options);
    std::size_t last = 0;
    while (const auto row = reader->next()) {
      ++rows;
      check(row->number > std::exchange(last, row->number) && row->number <= rows + rejected);
      check_row(*row, options);
    }
    check(!reader->next());
    check_report(reader->report(), rows, rejected, options);
  } catch (const InputError& error) {
    check(is_plain_line(error.what()));
  }
}

// A bad row without what stands there: of a row that has no end, that is as much as has come.
std::string place_and_reason(const Rejection& rejection) {
  return std::to_string(rejection.line) + ' ' + std::to_string(rejection.column) + ' ' +
         std::to_string(rejection.offset) + ' ' + rejection.reason;
}

// What came out of each row, or the error that ended it all.
std::vector<std::string> outcomes(const std::string& name, std::unique_ptr<ByteSource> source,
                                  const ReadOptions& options) {
  std::vector<std::string> all;
  try {
    FileRows file(name, std::move(source), options);
    FileRows::Outcome outcome;
    while (file.next(outcome, Wait::kYes) == ReadStatus::kData) {
      all.push_back(outcome.is_bad ? place_and_reason(outcome.rejection) : outcome.example.text);
      if (outcome.is_last) break;
    }
  } catch (const InputError& error) {
    all.emplace_back(error.what());
  }
  return all;
}

}  // namespace
}  // namespace flant5::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace flant5;
  fuzz::FuzzInput input(data, size);
  const std::string name(input.pick(fuzz::kNames));
  ReadOptions options;
  options.format = input.pick(input_format_choices());
  options.encoding = input.pick(encoding_choices());
  options.encoding_errors = input.pick(encoding_errors_choices());
  options.on_error = input.pick(on_error_choices());
  const unsigned stated = input.byte();
  if ((stated & 1U) != 0) options.max_row_bytes = 40;
  if ((stated & 2U) != 0) options.text_fields = {"2"};
  if ((stated & 4U) != 0) options.has_header = false;
  if ((stated & 8U) != 0) options.read_labels = false;
  if ((stated & 16U) != 0) options.keep_all = true;
  if ((stated & 32U) != 0) options.keep = {"2", "a.b"};
  if ((stated & 64U) != 0) options.prompt_fields = {"1", "a"};
  if ((stated & 128U) != 0) options.text_fields.emplace_back("text");
  const std::string bytes(input.rest());
  fuzz::check_rows(name, bytes, options);
  // Nothing depends on how the bytes come, unless they have to be read in any order.
  if (find_columnar_magic(bytes, /*at_end=*/true).format) return 0;
  fuzz::check(fuzz::outcomes(name, read_memory(bytes), options) ==
              fuzz::outcomes(name, std::make_unique<fuzz::Trickle>(bytes), options));
  return 0;
}
