#include "cli/remarks.h"

#include <fmt/format.h>

#include "counted.h"
#include "eval/row_text.h"

namespace flant5 {

void tell(const ReadReport& report, const Console& console) {
  for (const std::string& note : report.notes) console.note(note);
  for (const std::string& warning : report.warnings) console.warn(warning);
}

void tell(const RunReport& report, const Console& console) {
  if (report.halved > 0) {
    console.warn(
        fmt::format("{} the device had too little memory to compute rows together, so they were computed in "
                    "two parts; a lower --batch-size or --batch-tokens is faster",
                    counted(report.halved, "time")));
  }
  if (report.truncated_rows > 0) {
    console.warn(fmt::format("{} {} cut off at --max-input-tokens", counted(report.truncated_rows, "prompt"),
                             with_count(report.truncated_rows, "was", "were")));
  }
  if (report.unknown_rows > 0 && report.first_unknown_row) {
    console.warn(
        fmt::format("{} {} mostly unknown to the vocabulary, the first is {}; their answers mean little; "
                    "--on-unknown null leaves such rows unanswered",
                    counted(report.unknown_rows, "row"), with_count(report.unknown_rows, "is", "are"),
                    row_name(*report.first_unknown_row)));
  }
  if (report.unknown_tokens > 0) {
    console.warn(fmt::format("{} of {} {} unknown to the vocabulary", report.unknown_tokens,
                             counted(report.tokens, "token"), with_count(report.unknown_tokens, "is", "are")));
  }
}

}  // namespace flant5
