// A comparison as JSON and as text.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "eval/comparison.h"
#include "eval/manifest.h"

namespace flant5 {

inline constexpr std::string_view kComparisonSchema = "flant5-sentiment/comparison/2";

// By src/eval/schemas/comparison.v2.schema.json.
std::string comparison_to_json(const Comparison& comparison, const RunManifest& manifest);

// Why none was evaluated, after "No row": "has a gold label".
std::string_view what_rows_lack(const Comparison& comparison);

// The figures as text, then at most max_rows of the changed rows, fit for a terminal.
std::string comparison_table(const Comparison& comparison, std::size_t max_rows = 20);

// A changed row as one line of JSON: id, change, gold, first, second (label, completion and what the run was saved with
// that this program does not write) and sentence.
std::string changed_row_to_json(const ChangedRow& row, const LabelSet& labels);

}  // namespace flant5
