#include "eval/row_text.h"

#include <fmt/format.h>

#include <string_view>

#include "data/excerpt.h"

namespace flant5 {

std::string row_name(const RowId& id) {
  if (const auto* number = std::get_if<std::int64_t>(&id)) return fmt::format("row {}", *number);
  return fmt::format("row \"{}\"", excerpt(std::get<std::string>(id)));
}

std::string rows_sentence(const Evaluation& evaluation) {
  const RowCounts& rows = evaluation.rows;
  std::string text = fmt::format("{} rows, {} of them evaluated", rows.total, rows.evaluated);
  const auto add = [&text](std::int64_t count, std::string_view what) {
    if (count > 0) text += fmt::format(", {} {}", count, what);
  };
  add(rows.unlabelled, "without a gold label");
  add(rows.demonstrations, "left out as they are shown in the prompt");
  add(rows.unreadable, "unreadable");
  add(rows.truncated, "cut to fit");
  text += '.';
  const DuplicateCounts& duplicates = evaluation.duplicates;
  if (duplicates.repeated > 0) {
    text += fmt::format(" {}{} rows repeat an earlier sentence; {} sentences have conflicting gold labels.",
                        duplicates.complete ? "" : "At least ", duplicates.repeated, duplicates.conflicting);
  }
  return text;
}

}  // namespace flant5
