// What the program says of one row. Labels are of the run's LabelSet.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "flant5/example.h"
#include "flant5/label.h"

namespace flant5 {

// A field of a saved prediction that this program does not write.
struct UnknownField {
  std::string name;
  std::string json;  // its value, as JSON

  bool operator==(const UnknownField&) const = default;
};

struct Prediction {
  std::size_t number = 0;  // of the row, from 1
  RowId id;
  std::optional<Label> gold;
  std::optional<Label> label;              // none: the completion is no answer word, the row is invalid
  std::string completion;                  // the generated text as it is
  std::optional<PerLabel<double>> scores;  // log-probabilities normalised over the labels, where asked for
  std::optional<double> agreement;         // share of the drawn completions that give this label, where several are
  bool is_demonstration = false;           // the row is shown in the prompt: left out of the metrics
  std::size_t truncated_tokens = 0;        // input tokens cut off at --max-input-tokens
  std::optional<std::string> text;         // the row's sentence, where asked for
  std::optional<std::string> prompt;       // the rendered prompt, where asked for
  std::optional<std::string> fault;        // why the row could not be read: it has no label and no completion
  std::vector<UnknownField> more;          // kept for whoever wrote them
};

}  // namespace flant5
