#include "data/csv_fields.h"

#include <algorithm>

namespace flant5 {

void CsvFields::parse(std::string_view record) {
  fields_.clear();
  unquoted_.clear();
  unquoted_.reserve(record.size());
  for (std::size_t at = 0;;) {
    if (at < record.size() && record[at] == '"' && (quoting_ == Quoting::kRfc4180 || is_closed(record, at))) {
      at = parse_quoted(record, at);
    } else {
      const std::size_t end = std::min(record.find(separator_, at), record.size());
      fields_.push_back({record.substr(at, end - at), at});
      at = end;
    }
    if (at >= record.size()) return;
    ++at;  // the separator
  }
}

// Whether the quote that stands there is closed before a separator or the end.
bool CsvFields::is_closed(std::string_view record, std::size_t at) const {
  for (std::size_t quote = record.find('"', at + 1); quote != std::string_view::npos;
       quote = record.find('"', quote + 2)) {
    if (quote + 1 == record.size() || record[quote + 1] == separator_) return true;
    if (record[quote + 1] != '"') return false;
  }
  return false;
}

// Returns where the closing quote's separator stands, or the record's end.
std::size_t CsvFields::parse_quoted(std::string_view record, std::size_t at) {
  const std::size_t begin = at + 1;
  const std::size_t unquoted_begin = unquoted_.size();
  std::size_t part = begin;
  for (std::size_t from = begin;;) {
    const std::size_t quote = std::min(find_quote(record, from, escape_), record.size());
    const bool is_pair = is_escape(record, quote, escape_);
    if (!is_pair && quote < record.size() && record[quote] != '"') {
      from = quote + 1;
      continue;
    }
    if (!is_pair && unquoted_.size() == unquoted_begin) {
      fields_.push_back({record.substr(begin, quote - begin), begin});
      return quote + 1;
    }
    unquoted_.append(record, part, quote - part);
    if (!is_pair) {
      fields_.push_back({std::string_view(unquoted_).substr(unquoted_begin), begin});
      return quote + 1;
    }
    unquoted_.push_back(record[quote + 1]);
    part = from = quote + 2;
  }
}

}  // namespace flant5
