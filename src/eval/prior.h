// The shares that labels have among rows, as somebody states them.
#pragma once

#include <string>
#include <string_view>

#include "flant5/label.h"

namespace flant5 {

// "uniform", or a share for each label: "negative=.13,neutral=.61,positive=.26". The shares sum to 1, to within 0.02,
// and are made to do so to the last digit. Throws UsageError.
PerLabel<double> parse_prior(std::string_view text, const LabelSet& labels);

// From JSON: an object with a share or a count for each label, or a metrics file, whose "support" is one. `file` names
// the text in errors. Throws InputError.
PerLabel<double> prior_from_json(std::string_view json, const std::string& file, const LabelSet& labels);

}  // namespace flant5
