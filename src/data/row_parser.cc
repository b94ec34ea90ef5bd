#include "data/row_parser.h"

namespace flant5 {
namespace {

class PlainParser : public RowParser {
 public:
  bool parse(std::string_view record, ParsedRow& row) override {
    row.text.assign(record);
    return true;
  }
};

class PhrasebankParser : public RowParser {
 public:
  bool parse(std::string_view record, ParsedRow& row) override {
    const std::size_t at = record.rfind('@');
    if (at == std::string_view::npos) {
      throw RowFault{record.size(), "the row has no @ before a label; for plain sentences use --input-format plain"};
    }
    row.text.assign(record.substr(0, at));
    row.label.emplace(record.substr(at + 1));
    row.label_at = at + 1;
    return true;
  }
};

}  // namespace

std::unique_ptr<RowParser> parse_plain() { return std::make_unique<PlainParser>(); }
std::unique_ptr<RowParser> parse_phrasebank() { return std::make_unique<PhrasebankParser>(); }

}  // namespace flant5
