// The rows that an interrupted run has left, as the run that goes on takes them.
#pragma once

#include <cstddef>

#include "cli/console.h"
#include "cli/prediction_output.h"
#include "eval/manifest.h"
#include "flant5/classifier.h"
#include "flant5/label.h"

namespace flant5 {

// What the output holds of an earlier run. Asked for a row that is not the same in the data, it throws InputError.
EarlierRows earlier_rows(const PredictionOutput& output, const LabelSet& labels);

// After the last of `rows` rows of the data: throws InputError where the output holds more.
void check_no_rows_after(std::size_t rows, const PredictionOutput& output);

// Says what there is of an earlier run, and in the manifest how it differs from this one.
void tell_earlier_rows(const PredictionOutput& output, RunManifest& manifest, const Console& console);

}  // namespace flant5
