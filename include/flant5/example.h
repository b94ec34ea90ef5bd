// A row of the input.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "flant5/label.h"

namespace flant5 {

struct Rejection;

// A row's own id keeps its JSON type; a row without one has its number as id.
using RowId = std::variant<std::int64_t, std::string>;

// A field by its name.
struct JsonField {
  std::string name;
  std::string json;  // its value, as JSON

  bool operator==(const JsonField&) const = default;
};

struct Example {
  std::size_t number = 0;                  // position among all rows of the run, from 1
  RowId id;                                // the row's own, else its number
  std::string text;                        // UTF-8
  std::optional<Label> gold;               // by the reader's LabelMap; none: classified, left out of the metrics
  std::vector<JsonField> kept;             // ReadOptions::keep asks for them; they go into the prediction
  std::vector<std::string> prompt_fields;  // the values of ReadOptions::prompt_fields, in their order
  std::size_t place = 0;                   // of a sample's row: its position in the sample, from 1
  std::shared_ptr<const Rejection> where;  // where it was read, with ReadOptions::with_places
  // Why the row could not be read, where the reader hands out such rows (OnError::kNull): text is empty, and the
  // prediction has no label.
  std::optional<std::string> fault;

  // Place from 0 by which rows are cut into blocks; in a sample the place there, since drawn rows are far apart.
  std::size_t position() const { return (place > 0 ? place : number) - 1; }
};

}  // namespace flant5
