#include "eval/row_text.h"

#include <fmt/format.h>

#include <string_view>

#include "counted.h"
#include "data/excerpt.h"

namespace flant5 {

std::string row_name(const RowId& id) {
  if (const auto* number = std::get_if<std::int64_t>(&id)) return fmt::format("row {}", *number);
  return fmt::format("row \"{}\"", excerpt(std::get<std::string>(id)));
}

std::string rows_sentence(const Evaluation& evaluation) {
  const RowCounts& rows = evaluation.rows;
  std::string text = fmt::format("{}, {} of them evaluated", counted(rows.total, "row"), rows.evaluated);
  const auto add = [&text](std::int64_t count, std::string_view what) {
    if (count > 0) text += fmt::format(", {} {}", count, what);
  };
  add(rows.unlabelled, "without a gold label");
  add(rows.demonstrations, "left out because the prompt shows them");
  add(rows.abstained, "too uncertain to be answered");
  add(rows.unreadable, "unreadable");
  add(rows.unanswered, "mostly unknown to the vocabulary and left unanswered");
  if (rows.unknown_text > rows.unanswered) add(rows.unknown_text - rows.unanswered, "mostly unknown to the vocabulary");
  add(rows.truncated, "cut to fit");
  text += '.';
  const DuplicateCounts& duplicates = evaluation.duplicates;
  if (duplicates.repeated > 0) {
    text += fmt::format(" {}{} {} an earlier sentence; {} {} conflicting gold labels.",
                        duplicates.complete ? "" : "At least ", counted(duplicates.repeated, "row"),
                        with_count(duplicates.repeated, "repeats", "repeat"),
                        counted(duplicates.conflicting, "sentence"), with_count(duplicates.conflicting, "has", "have"));
  }
  return text;
}

}  // namespace flant5
