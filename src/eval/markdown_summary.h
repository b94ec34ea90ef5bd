// A run in a few lines of Markdown, as CI systems show it ($GITHUB_STEP_SUMMARY).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "eval/checks.h"
#include "eval/comparison.h"
#include "eval/evaluation.h"

namespace flant5 {

// The headline figures with their intervals, those of scores, abstaining and prediction sets where there are any, and
// the checks, failed ones first. name: of the run. An empty line at the end.
std::string markdown_summary(const Evaluation& evaluation, const std::vector<Check>& checks, const std::string& name);

// The figures of both runs, their difference and McNemar's test.
std::string markdown_summary(const Comparison& comparison);

// Text that somebody else wrote, for a cell of a table: no markup, no line ends.
std::string markdown_text(std::string_view text);

}  // namespace flant5
