// Files of predictions as commands that need no model read and write them.
#pragma once

#include <string>
#include <vector>

#include "data/prediction_writer.h"
#include "eval/comparison.h"
#include "flant5/label.h"

namespace flant5 {

// Throws InputError.
NamedRun load_run(const std::string& file, const LabelSet& labels);

// "jsonl", "csv", "tsv"; empty: by the name of the file.
OutputFormat saved_format(const std::string& format, const std::string& file);

// The columns that CSV and TSV need for this prediction too.
void widen(PredictionColumns& columns, const Prediction& prediction);

// Throws WriteError.
void write_predictions(const std::vector<Prediction>& predictions, const std::string& file, const std::string& format,
                       const LabelSet& labels);

}  // namespace flant5
