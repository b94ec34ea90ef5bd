// One CSV or TSV row taken apart.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace flant5 {

enum class Quoting : std::uint8_t {
  kRfc4180,      // a field that begins with a quote ends with one, and may hold separators and line ends
  kWhereClosed,  // it ends with one if that stands on the same line before a separator; else the quote is text
};

// Where the next quote or escape stands, else npos.
inline std::size_t find_quote(std::string_view text, std::size_t from, char escape) {
  if (escape == '"') return text.find('"', from);
  const char kBoth[] = {'"', escape};
  return text.find_first_of(std::string_view(kBoth, sizeof kBoth), from);
}

// Whether the quote or escape that stands there makes the character after it a part of the text.
inline bool is_escape(std::string_view text, std::size_t at, char escape) {
  if (at + 1 >= text.size()) return false;
  return text[at + 1] == '"' || (text[at] == escape && text[at + 1] == escape);
}

class CsvFields {
 public:
  // escape: what makes a quote inside a quoted field, and itself, a part of its text; a quote always does.
  CsvFields(char separator, Quoting quoting, char escape = '"')
      : separator_(separator), quoting_(quoting), escape_(escape) {}

  // The record is one that split_csv cut with the same separator and quoting, or, under kWhereClosed, any line.
  void parse(std::string_view record);

  std::size_t size() const { return fields_.size(); }
  std::string_view operator[](std::size_t i) const { return fields_[i].text; }  // valid until the next parse()
  std::size_t begin(std::size_t i) const { return fields_[i].begin; }           // where it stands in the record

 private:
  struct Field {
    std::string_view text;
    std::size_t begin;
  };
  bool is_closed(std::string_view record, std::size_t at) const;
  std::size_t parse_quoted(std::string_view record, std::size_t at);

  char separator_;
  Quoting quoting_;
  char escape_;
  std::vector<Field> fields_;
  std::string unquoted_;  // what fields with doubled quotes hold; never grows while fields point into it
};

}  // namespace flant5
