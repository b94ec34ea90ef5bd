// A prediction as one JSON object on one line, and back.
//
//   {"id":17,"gold":"positive","label":"positive","completion":"positive"}
//
// id keeps its JSON type; gold is null for an unlabelled row, label for an invalid answer. Where there is something to
// say come scores (an object with a number for each label), confidence, abstained (true), labels (the prediction set),
// raw_label and raw_scores (before calibration), agreement, demonstration (true), truncated_tokens, unknown_text
// (true), sentence, prompt, error and row (an object with the fields of the row that are kept). Fields of other names
// are kept as they are (Prediction::more).
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "flant5/prediction.h"

namespace flant5 {

// No line end at its end. Bytes that are not UTF-8 become U+FFFD; scores come back to the last bit.
std::string prediction_to_json(const Prediction& prediction, const LabelSet& labels);

// `number` stays 0. Throws InputError with the reason: no JSON object, nested more than 64 levels deep, no id, an
// unknown label, a field of the wrong type.
Prediction parse_prediction(std::string_view json, const LabelSet& labels);

// Of what has neither of the fields that a prediction has, as rows that are still to be classified.
inline constexpr std::string_view kNoPrediction =
    "has neither 'gold' nor 'completion', so it is no prediction; rows have to be classified first";

// The names of labels that a prediction mentions: all where it has scores, in their order, else gold and label.
struct NamedLabels {
  std::vector<std::string> names;
  bool is_all = false;
};
// Throws InputError as parse_prediction() does.
NamedLabels labels_named_in(std::string_view json);

// Adds them to an object; a value that is no JSON is added as a string.
void add_fields(nlohmann::ordered_json& object, const std::vector<JsonField>& fields);

}  // namespace flant5
