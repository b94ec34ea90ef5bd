#include "data/row_parser.h"

#include <fmt/format.h>

#include "data/detect_format.h"
#include "data/excerpt.h"

namespace flant5 {
namespace {

class PlainParser : public RowParser {
 public:
  explicit PlainParser(const ReadOptions& options) : options_(options) {}

  bool parse(std::string_view record, ParsedRow& row) override {
    if (options_.format == InputFormat::kDetect) check(record);
    row.text.assign(record);
    return true;
  }

 private:
  void check(std::string_view record) const {
    const std::string_view other = unlike_plain_text(record, options_);
    if (other.empty()) return;
    throw RowFault{0,
                   fmt::format("this looks like {}, but the first line is plain text; say what the file is "
                               "with --input-format (jsonl, csv, tsv, phrasebank, or text)",
                               other),
                   /*ends_input=*/true};
  }

  const ReadOptions& options_;
};

class PhrasebankParser : public RowParser {
 public:
  bool parse(std::string_view record, ParsedRow& row) override {
    const std::size_t at = record.rfind('@');
    if (at == std::string_view::npos) {
      throw RowFault{record.size(), "the row has no @ before a label; for plain sentences use --input-format text"};
    }
    row.text.assign(record.substr(0, at));
    row.label.emplace(record.substr(at + 1));
    row.label_at = at + 1;
    return true;
  }

  std::string label_field() const override { return "the part after @"; }
};

}  // namespace

RowFault lacks_prompt_field(std::string_view name) {
  return {0, fmt::format("the row has no '{}', which the prompt needs", escape_controls(name))};
}

std::unique_ptr<RowParser> parse_plain(const ReadOptions& options) { return std::make_unique<PlainParser>(options); }
std::unique_ptr<RowParser> parse_phrasebank() { return std::make_unique<PhrasebankParser>(); }

}  // namespace flant5
