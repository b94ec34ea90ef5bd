// The figures of the HTML report, each a fragment of the page.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "eval/evaluation.h"

namespace flant5 {

std::string figure_text(double value, int digits);                // an en dash where it is undefined
std::string interval_text(const Interval& interval, int digits);  // "0.41 to 0.49"

// The class that colours an answer: the sentiments and invalid answers have their own, other labels take turns.
std::string hue(const LabelSet& labels, std::optional<Label> answer);

std::string card(std::string_view title, const std::string& value, const std::string& below);
std::string share_bar(const std::string& name, std::int64_t count, std::int64_t total, const std::string& colour);

std::string headline_cards(const Evaluation& evaluation);
std::string label_distribution(const Evaluation& evaluation);
std::string heat_map(const ConfusionMatrix& matrix);
std::string per_label_bars(const Evaluation& evaluation);
std::string all_metrics_table(const Evaluation& evaluation);

// A line for each group; all metrics of each, as long as the page stays small.
std::string group_figures(const GroupedEvaluation& grouped);

}  // namespace flant5
