// The three sentiments, which most tests are about.
#pragma once

#include "flant5/label.h"

namespace flant5 {

inline const LabelSet kSentiments;
inline constexpr Label kNegative = label_at(0);
inline constexpr Label kNeutral = label_at(1);
inline constexpr Label kPositive = label_at(2);

}  // namespace flant5
