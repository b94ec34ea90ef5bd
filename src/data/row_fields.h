// Fields of a row beside its text, label and id: what goes into its prediction (ReadOptions::keep) and into its prompt
// (ReadOptions::prompt_fields).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "data/row_parser.h"
#include "flant5/read_options.h"

namespace flant5 {

// Adds the text of a field, which begins at `at` in the record: after a newline where others stand before it. Of
// several fields each must hold text: else throws RowFault naming it.
void add_text(std::string_view text, std::size_t at, std::string_view name, const ReadOptions& options, ParsedRow& row);

bool asks_for_fields(const ReadOptions& options);

// A text as a JSON string. Bytes that are not UTF-8 become U+FFFD.
std::string json_string(std::string_view text);

// A JSON value as a cell of a table and a prompt have it: a string without its quotes, null as nothing, else the JSON.
std::string plain_value(const std::string& json);

// Takes them out of rows that are JSON objects.
class JsonRowFields {
 public:
  explicit JsonRowFields(const ReadOptions& options);  // `options` must outlive it

  // `object`: a row's JSON, which a parser has accepted. A field is found by its name, else by its path through
  // objects. Throws RowFault for a field that stands twice, one that is nested too deep to be read again from a
  // prediction, and one of the prompt that is missing or null.
  void take(std::string_view object, ParsedRow& row);

  // "'company' that --keep or --group-by names": a field that no row has had; empty: each was there.
  std::string missing() const;

 private:
  const ReadOptions& options_;
  std::vector<std::string> unseen_;  // names of keep and prompt_fields that no row has had yet
};

}  // namespace flant5
