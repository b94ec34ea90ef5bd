// One CSV or TSV row taken apart.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace flant5 {

class CsvFields {
 public:
  CsvFields(char separator, bool has_quotes) : separator_(separator), has_quotes_(has_quotes) {}

  // The record is one that split_csv cut with the same separator and quotes.
  void parse(std::string_view record);

  std::size_t size() const { return fields_.size(); }
  std::string_view operator[](std::size_t i) const { return fields_[i].text; }  // valid until the next parse()
  std::size_t begin(std::size_t i) const { return fields_[i].begin; }           // where it stands in the record

 private:
  struct Field {
    std::string_view text;
    std::size_t begin;
  };
  std::size_t parse_quoted(std::string_view record, std::size_t at);

  char separator_;
  bool has_quotes_;
  std::vector<Field> fields_;
  std::string unquoted_;  // what fields with doubled quotes hold; never grows while fields point into it
};

}  // namespace flant5
