// Exact answers to "is it noise?".
#pragma once

#include <cstdint>
#include <vector>

#include "eval/interval.h"

namespace flant5 {

// Wilson's score interval of a share, 95 % (Wilson 1927). NaN if n is 0.
Interval wilson(std::int64_t successes, std::int64_t n);

// McNemar's exact test: the two-sided binomial probability of a split at least as uneven as this one between the rows
// that only the first run and those that only the second run has right, were both as likely. 1 if there are none.
double mcnemar_exact(std::int64_t only_first, std::int64_t only_second);

// Holm's step-down adjustment of the p of several tests (Holm 1979), in their order.
std::vector<double> holm(const std::vector<double>& p);

}  // namespace flant5
