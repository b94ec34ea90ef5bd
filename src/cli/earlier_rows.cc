#include "cli/earlier_rows.h"

#include <fmt/format.h>

#include <memory>
#include <string>
#include <utility>

#include "counted.h"
#include "data/csv_id.h"
#include "data/prediction_reader.h"
#include "flant5/error.h"

namespace flant5 {
namespace {

InputError not_of_the_data(const std::string& path, std::size_t row) {
  return InputError(
      fmt::format("{}: its row {} is not row {} of the data; give the data that it was begun with, "
                  "or delete it",
                  path, row, row));
}

// As far as a saved prediction tells.
bool is_of(const Prediction& prediction, const Example& row) {
  return untyped(prediction.id) == untyped(row.id) && prediction.gold == row.gold &&
         prediction.text.value_or(row.text) == row.text;
}

}  // namespace

EarlierRows earlier_rows(const PredictionOutput& output, const LabelSet& labels) {
  if (output.kept_rows() == 0) return {};
  const auto next = [kept = std::make_shared<PredictionReader>(output.partial_path(), labels),
                     path = output.partial_path()](const Example& row) {
    std::optional<Prediction> prediction = kept->next();
    if (!prediction || !is_of(*prediction, row)) throw not_of_the_data(path, row.number);
    return std::move(*prediction);
  };
  return {output.kept_rows(), next};
}

void check_no_rows_after(std::size_t rows, const PredictionOutput& output) {
  if (rows < output.kept_rows()) throw not_of_the_data(output.partial_path(), rows + 1);
}

void tell_earlier_rows(const PredictionOutput& output, RunManifest& manifest, const Console& console) {
  if (output.kept_rows() > 0) console.note(fmt::format("going on after {}", counted(output.kept_rows(), "row")));
  if (!output.remark()) return;
  console.warn(*output.remark());
  manifest.assumptions.push_back(*output.remark());
}

}  // namespace flant5
