#include "cli/saved_runs.h"

#include <algorithm>
#include <utility>

#include "data/output.h"
#include "data/prediction_reader.h"

namespace flant5 {

NamedRun load_run(const std::string& file, const LabelSet& labels) {
  NamedRun run{file, {}};
  PredictionReader reader(file, labels);
  while (auto prediction = reader.next()) run.predictions.push_back(std::move(*prediction));
  return run;
}

OutputFormat saved_format(const std::string& format, const std::string& file) {
  for (const Choice<OutputFormat>& choice : output_format_choices()) {
    if (choice.name == format) return choice.value;
  }
  return output_format_of(file);
}

void widen(PredictionColumns& columns, const Prediction& prediction) {
  columns.scores |= prediction.scores.has_value();
  columns.abstained |= prediction.abstained;
  columns.prediction_set |= prediction.prediction_set.has_value();
  columns.raw |= prediction.raw.has_value();
  columns.agreement |= prediction.agreement.has_value();
  columns.demonstration |= prediction.is_demonstration;
  columns.truncated_tokens |= prediction.truncated_tokens > 0;
  columns.unknown_text |= prediction.is_unknown_text;
  columns.text |= prediction.text.has_value();
  columns.prompt |= prediction.prompt.has_value();
  columns.fault |= prediction.fault.has_value();
  for (const JsonField& field : prediction.kept) {
    if (std::find(columns.kept.begin(), columns.kept.end(), field.name) == columns.kept.end()) {
      columns.kept.push_back(field.name);
    }
  }
}

void write_predictions(const std::vector<Prediction>& predictions, const std::string& file, const std::string& format,
                       const LabelSet& labels) {
  PredictionColumns columns;
  for (const Prediction& prediction : predictions) widen(columns, prediction);
  const auto output = write_whole_file(file);
  PredictionWriter writer(*output, saved_format(format, file), labels, columns);
  for (const Prediction& prediction : predictions) writer.write(prediction);
  writer.flush();
  output->finish();
}

}  // namespace flant5
