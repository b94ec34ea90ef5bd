// What the tests of the reader share.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "flant5/row_reader.h"

namespace flant5::testing_data {

inline std::vector<Example> drain(RowReader& reader) {
  std::vector<Example> rows;
  while (auto row = reader.next()) rows.push_back(std::move(*row));
  return rows;
}

inline std::vector<Example> read_all(std::string bytes, ReadOptions options = {}, std::string name = "input") {
  return drain(*read_rows(std::move(name), std::move(bytes), std::move(options)));
}

inline std::vector<std::string> texts(const std::vector<Example>& rows) {
  std::vector<std::string> all;
  for (const Example& row : rows) all.push_back(row.text);
  return all;
}

// "-", "0", "+" or "." (unlabelled) for each row.
inline std::string golds(const std::vector<Example>& rows) {
  std::string all;
  for (const Example& row : rows) all += row.gold ? "-0+"[index(*row.gold)] : '.';
  return all;
}

inline std::string first_note(std::string bytes, ReadOptions options = {}, std::string name = "input") {
  const auto reader = read_rows(std::move(name), std::move(bytes), std::move(options));
  drain(*reader);
  const ReadReport report = reader->report();
  return report.notes.empty() ? "" : report.notes.front();
}

inline ReadOptions with_format(InputFormat format) {
  ReadOptions options;
  options.format = format;
  return options;
}

inline ReadOptions with_on_error(OnError on_error) {
  ReadOptions options;
  options.on_error = on_error;
  return options;
}

}  // namespace flant5::testing_data
