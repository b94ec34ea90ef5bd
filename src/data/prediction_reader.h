// Predictions in, as PredictionWriter wrote them: JSONL, CSV or TSV, by content; packed or not.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>

#include "data/prediction_json.h"
#include "flant5/prediction.h"

namespace flant5 {

class PredictionReader {
 public:
  // "-" is standard input. `name` stands for the path in messages, if it is not empty. Throws InputError.
  explicit PredictionReader(const std::string& path, LabelSet labels = LabelSet(), std::string name = "");
  ~PredictionReader();
  PredictionReader(PredictionReader&&) noexcept;
  PredictionReader& operator=(PredictionReader&&) noexcept;

  // The next one, `number` being its position from 1; none at the end. In CSV and TSV an id that is an integer becomes
  // one. Throws InputError naming file, line and reason: a label that is not in the set, among others.
  std::optional<Prediction> next();

  // The names of the labels that the rows of a file mention, each once: all of them, in their order, as soon as a row
  // has scores (is_all), else in the order in which they are met. `name` as above. Throws InputError.
  static NamedLabels labels_named_in_file(const std::string& path, const std::string& name = "");

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace flant5
