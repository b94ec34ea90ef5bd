// What the model says to one prompt.
#pragma once

#include <optional>
#include <string>

#include "flant5/label.h"

namespace flant5 {

struct Answer {
  std::string completion;                  // with AnswerMode::kScore the likeliest label's first word
  std::optional<PerLabel<double>> scores;  // log-probabilities normalised over the labels
  std::optional<double> agreement;         // of the completions that were drawn
};

}  // namespace flant5
