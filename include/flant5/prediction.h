// The answer to one row. Labels belong to the run's LabelSet.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "flant5/example.h"
#include "flant5/label.h"

namespace flant5 {

// What the model said before its scores were calibrated.
struct RawAnswer {
  std::optional<Label> label;  // none: the completion is not an answer word
  PerLabel<double> scores;     // as read, perhaps not normalised

  bool operator==(const RawAnswer&) const = default;
};

struct Prediction {
  std::size_t number = 0;  // of the row, from 1
  RowId id;
  std::optional<Label> gold;
  std::optional<Label> label;              // none: the completion is not an answer word, or the row abstained
  std::string completion;                  // the generated text as it is
  std::optional<PerLabel<double>> scores;  // log-probabilities normalised over the labels, where asked for
  std::optional<double> confidence;        // the probability of the label, or of the one that was too uncertain to give
  bool abstained = false;                  // the confidence is too low to give a label
  std::optional<std::vector<Label>> prediction_set;  // the labels that the row may have, at a level of coverage
  std::optional<RawAnswer> raw;                      // where label and scores are calibrated
  std::optional<double> agreement;    // share of the drawn completions that give this label, where several are
  bool is_demonstration = false;      // the row is shown in the prompt: left out of the metrics
  std::size_t truncated_tokens = 0;   // input tokens cut off at --max-input-tokens
  bool is_unknown_text = false;       // the vocabulary mostly lacks the sentence
  std::optional<std::string> text;    // the row's sentence, where asked for
  std::optional<std::string> prompt;  // the rendered prompt, where asked for
  std::optional<std::string> fault;   // why the row was not answered: it has no label and no completion
  std::vector<JsonField> kept;        // fields of the row, as Example::kept
  std::vector<JsonField> more;        // fields of a saved prediction that this program does not write
};

}  // namespace flant5
