// Predictions in, as PredictionWriter wrote them: JSONL, CSV or TSV, by content; packed or not.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>

#include "flant5/prediction.h"

namespace flant5 {

class PredictionReader {
 public:
  // "-" is standard input. Throws InputError.
  explicit PredictionReader(const std::string& path);
  ~PredictionReader();
  PredictionReader(PredictionReader&&) noexcept;
  PredictionReader& operator=(PredictionReader&&) noexcept;

  // The next one, `number` being its position from 1; none at the end. In CSV and TSV an id that is an integer becomes
  // one. Throws InputError naming file, line and reason.
  std::optional<Prediction> next();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace flant5
