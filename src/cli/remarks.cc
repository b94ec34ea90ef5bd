#include "cli/remarks.h"

#include <fmt/format.h>

namespace flant5 {

void tell(const ReadReport& report, const Console& console) {
  for (const std::string& note : report.notes) console.note(note);
  for (const std::string& warning : report.warnings) console.warn(warning);
}

void tell(const RunReport& report, const Console& console) {
  if (report.halved > 0) {
    console.warn(
        fmt::format("{} times the device had too little memory for rows that were to be computed together, and they "
                    "were computed in two parts; fewer from the start are faster: --batch-size, --batch-tokens",
                    report.halved));
  }
  if (report.truncated_rows > 0) {
    console.warn(fmt::format("{} prompts were cut off at --max-input-tokens", report.truncated_rows));
  }
  if (report.unknown_tokens > 0) {
    console.warn(fmt::format("{} of {} tokens are unknown to the vocabulary", report.unknown_tokens, report.tokens));
  }
}

}  // namespace flant5
