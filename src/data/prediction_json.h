// A prediction as one JSON object on one line, and back.
//
//   {"id":17,"gold":"positive","label":"positive","completion":"positive"}
//
// id keeps its JSON type; gold is null for an unlabelled row, label for an invalid answer. Where there is something to
// say come scores (an object of negative, neutral and positive), demonstration (true), truncated_tokens, sentence,
// prompt and error.
#pragma once

#include <string>
#include <string_view>

#include "flant5/prediction.h"

namespace flant5 {

// No line end at its end. Bytes that are not UTF-8 become U+FFFD; scores come back to the last bit.
std::string prediction_to_json(const Prediction& prediction);

// Fields that this program does not write are passed over; `number` stays 0. Throws InputError with the reason: no JSON
// object, no id, an unknown label, a field of the wrong type.
Prediction parse_prediction(std::string_view json);

}  // namespace flant5
