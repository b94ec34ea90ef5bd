#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "cli/calibration.h"
#include "cli/commands.h"
#include "cli/console.h"
#include "cli/labels.h"
#include "cli/manifest.h"
#include "cli/results.h"
#include "cli/row_source.h"
#include "cli/saved_runs.h"
#include "cli/spool.h"
#include "counted.h"
#include "data/excerpt.h"
#include "data/output.h"
#include "data/prediction_reader.h"
#include "data/prediction_writer.h"
#include "eval/accumulator.h"
#include "eval/calibration_text.h"
#include "eval/evaluation.h"
#include "eval/held_out.h"
#include "eval/prior.h"
#include "eval/summary.h"
#include "flant5/error.h"

namespace flant5 {
namespace {

OutputFormat format_of(const CalibrateArguments& arguments) { return saved_format(arguments.format, arguments.output); }

// Predictions, to read as often as is needed.
class Predictions {
 public:
  Predictions(const std::string& file, bool again) : path_(file), name_(file == "-" ? "standard input" : file) {
    if (again) spool_.emplace(file);
    if (spool_) path_ = spool_->path();
  }

  SavedFile file() const { return {path_, name_}; }

  // An error says where the prediction stands.
  template <typename Take>
  void for_each(const LabelSet& labels, const Take& take) const {
    PredictionReader reader(path_, labels, name_);
    while (auto prediction = reader.next()) located([&] { take(std::move(*prediction)); });
  }

  template <typename Act>
  void located(const Act& act) const {
    try {
      act();
    } catch (const InputError& error) {
      refuse_input(name_, error.what());
    }
  }

 private:
  std::string path_;
  std::string name_;
  std::optional<Spool> spool_;
};

// What a run reads.
struct Inputs {
  Predictions rows;
  std::optional<Predictions> labelled;
  std::optional<SavedCalibration> applied;
  LabelSet labels;
};

bool is_fitted_to_rows(const CalibrateArguments& arguments) {
  return !arguments.prior.empty() || arguments.batch || arguments.estimate_prior;
}

LabelSet labels_for(const CalibrateArguments& arguments, const Inputs& inputs, const Console& console) {
  if (inputs.applied) return inputs.applied->labels;
  std::vector<SavedFile> files{inputs.rows.file()};
  if (inputs.labelled) files.push_back(inputs.labelled->file());
  std::erase_if(files, [](const SavedFile& file) { return !can_be_read_again({file.path}); });
  if (files.empty()) files.push_back({"-", "-"});
  return saved_labels(files, arguments.labels, console);
}

Inputs open_inputs(const CalibrateArguments& arguments, const Console& console) {
  const bool twice = is_fitted_to_rows(arguments) || has_header(format_of(arguments));
  Inputs inputs{Predictions(arguments.predictions, twice), std::nullopt, std::nullopt, {}};
  if (!arguments.fit.empty()) inputs.labelled.emplace(arguments.fit, true);
  if (!arguments.apply.empty()) inputs.applied = read_calibration(arguments.apply, asked_labels(arguments.labels));
  inputs.labels = labels_for(arguments, inputs, console);
  return inputs;
}

CalibrationMethod method_of(const CalibrateArguments& arguments, const Inputs& inputs) {
  if (inputs.applied) return inputs.applied->calibrator.method;
  if (!arguments.prior.empty()) return CalibrationMethod::kPrior;
  if (arguments.batch) return CalibrationMethod::kBatch;
  return arguments.fits_offsets() ? CalibrationMethod::kFit : CalibrationMethod::kNone;
}

PerLabel<double> stated_prior(const std::string& text, const LabelSet& labels) {
  if (text == "uniform" || text.find('=') != std::string::npos) return parse_prior(text, labels);
  return prior_from_json(read_result(text), text, labels);
}

// The scores of the rows, where something is fitted to them; else empty.
ScoreTable scores_of_rows(const CalibrateArguments& arguments, const Inputs& inputs) {
  ScoreTable table(inputs.labels.size());
  if (!is_fitted_to_rows(arguments)) return table;
  const CalibrationMethod method = method_of(arguments, inputs);
  inputs.rows.for_each(inputs.labels, [&](const Prediction& prediction) {
    if (!prediction.fault && !prediction.is_demonstration) table.add(scores_to_calibrate(prediction, method));
  });
  if (table.rows() == 0) inputs.rows.located([] { throw InputError("there is no row to fit to"); });
  return table;
}

Calibrator calibrator_before_labels(const CalibrateArguments& arguments, const Inputs& inputs,
                                    const ScoreTable& table) {
  if (!arguments.prior.empty()) return match_prior(table, stated_prior(arguments.prior, inputs.labels));
  if (arguments.batch) return batch_calibrator(table);
  return no_calibrator(inputs.labels.size());
}

void check_prior_can_be_estimated(const Calibrator& calibrator, const std::string& file) {
  if (calibrator.method == CalibrationMethod::kFit && calibrator.prior) return;
  throw UsageError(
      fmt::format("--estimate-prior needs a calibration that was fitted to labelled rows, and {} is not", file));
}

HeldOutCalibration fitted(const CalibrateArguments& arguments, const Inputs& inputs, const ScoreTable& table,
                          std::vector<std::string>& warnings) {
  HeldOutCalibration held_out(
      inputs.applied
          ? *inputs.applied
          : SavedCalibration{inputs.labels, calibrator_before_labels(arguments, inputs, table), std::nullopt});
  if (arguments.estimate_prior && inputs.applied) {
    check_prior_can_be_estimated(inputs.applied->calibrator, arguments.apply);
    if (inputs.applied->sets && !arguments.alpha) {
      warnings.push_back(fmt::format(
          "the prediction sets of {} are left out: they were fitted to scores with another prior", arguments.apply));
    }
    held_out.estimate_prior(table);
  }
  if (!inputs.labelled) return held_out;
  LabelledRows labelled(inputs.labels.size(), method_of(arguments, inputs));
  inputs.labelled->for_each(inputs.labels, [&](const Prediction& prediction) { labelled.add(prediction); });
  if (labelled.repeated() > 0) {
    warnings.push_back(fmt::format("{}: {} with the id and scores of an earlier one; each is fitted to once",
                                   escape_controls(arguments.fit), counted(labelled.repeated(), "row")));
  }
  LabelledFitOptions options{arguments.fits_offsets(), std::nullopt, {arguments.temperature, arguments.seed}};
  if (arguments.alpha) {
    options.sets = arguments.sets;
    options.sets->alpha = *arguments.alpha;
  }
  inputs.labelled->located(
      [&] { held_out.fit(labelled, options, arguments.estimate_prior && !inputs.applied ? &table : nullptr); });
  return held_out;
}

// What became of the rows.
struct Changes {
  std::int64_t rows = 0;
  std::int64_t moved = 0;         // to another label
  std::int64_t without_sets = 0;  // as the sets were fitted to them
  std::int64_t held_out = 0;
};

Prediction calibrated(Prediction prediction, const CalibrateArguments& arguments, const HeldOutCalibration& held_out,
                      Changes& changes) {
  const SavedCalibration& mine = held_out.of(prediction);
  changes.held_out += held_out.is_fitted_to(prediction) ? 1 : 0;
  if (held_out.calibration().sets && !mine.sets) {
    ++changes.without_sets;
    prediction.prediction_set.reset();
  }
  const std::optional<Label> before = meant_label(prediction, mine.labels);
  apply(mine, prediction);
  if (!prediction.fault) {
    ++changes.rows;
    changes.moved += prediction.label != before ? 1 : 0;
  }
  if (arguments.abstain_below) abstain_below(*arguments.abstain_below, prediction);
  return prediction;
}

PredictionColumns columns_for(const CalibrateArguments& arguments, const Inputs& inputs,
                              const HeldOutCalibration& held_out) {
  PredictionColumns columns{.scores = true};
  if (!has_header(format_of(arguments))) return columns;
  Changes ignored;
  inputs.rows.for_each(inputs.labels, [&](Prediction&& prediction) {
    widen(columns, calibrated(std::move(prediction), arguments, held_out, ignored));
  });
  return columns;
}

Changes write_calibrated(const CalibrateArguments& arguments, const Inputs& inputs, const HeldOutCalibration& held_out,
                         Accumulator& accumulator) {
  Changes changes;
  const auto output = write_whole_file(arguments.output);
  PredictionWriter writer(*output, format_of(arguments), inputs.labels, columns_for(arguments, inputs, held_out));
  inputs.rows.for_each(inputs.labels, [&](Prediction&& given) {
    const Prediction prediction = calibrated(std::move(given), arguments, held_out, changes);
    accumulator.add(prediction);
    writer.write(prediction);
    writer.flush();  // the reader of a pipe is waiting for it
  });
  writer.flush();
  output->finish();
  return changes;
}

std::vector<std::string> warnings_of(const Changes& changes) {
  std::vector<std::string> warnings;
  if (2 * changes.moved > changes.rows) {
    warnings.push_back(
        fmt::format("calibration moved {} of {} rows to another label: check it on rows with gold labels",
                    changes.moved, changes.rows));
  }
  if (changes.without_sets > 0) {
    warnings.push_back(
        fmt::format("{} without a prediction set, as the sets were fitted to them: their coverage would say nothing",
                    counted(changes.without_sets, "row")));
  }
  return warnings;
}

// Figures on the labelled rows, where they are not among the rows that were calibrated.
std::string labelled_figures(const CalibrateArguments& arguments, const Inputs& inputs,
                             const HeldOutCalibration& held_out, const Changes& changes) {
  if (!arguments.fits_offsets() || changes.held_out > 0) return {};
  Accumulator accumulator(inputs.labels);
  Changes ignored;
  inputs.labelled->for_each(inputs.labels, [&](Prediction&& prediction) {
    if (prediction.gold) accumulator.add(calibrated(std::move(prediction), arguments, held_out, ignored));
  });
  return fmt::format("The labelled rows, each calibrated by what was fitted to others:\n{}",
                     calibration_table(evaluate(accumulator)));
}

}  // namespace

ExitCode run_calibrate(const CalibrateArguments& arguments) {
  const Console console(arguments.console.quiet);
  check_writable(arguments.output);
  if (!arguments.save.empty()) check_writable(arguments.save);
  const Inputs inputs = open_inputs(arguments, console);
  const ScoreTable table = scores_of_rows(arguments, inputs);
  std::vector<std::string> warnings;
  const HeldOutCalibration held_out = fitted(arguments, inputs, table, warnings);
  const SavedCalibration& calibration = held_out.calibration();
  std::vector<std::string> data{arguments.predictions};
  if (inputs.labelled) data.push_back(arguments.fit);
  RunManifest manifest = make_manifest({.command = "calibrate",
                                        .options = arguments.options,
                                        .labels = inputs.labels,
                                        .data = data,
                                        .data_hash = arguments.save.empty() ? FileHash::kNone : FileHash::kWhole});
  const auto warn = [&](const std::vector<std::string>& more) {
    for (const std::string& warning : more) {
      console.warn(warning);
      manifest.assumptions.push_back(warning);
    }
  };
  warn(warnings);
  if (!inputs.applied) warn(calibration_warnings(calibration, table));
  Accumulator accumulator(inputs.labels);
  const Changes changes = write_calibrated(arguments, inputs, held_out, accumulator);
  warn(warnings_of(changes));
  if (!arguments.save.empty()) write_file(arguments.save, calibration_to_json(calibration, manifest));
  console.text(
      fmt::format("{}{} of {} labels changed.\n{}{}{}", calibration_text(calibration), changes.moved, changes.rows,
                  changes.held_out > 0 ? fmt::format("{} with a label to fit to: each is calibrated by what was "
                                                     "fitted to others.\n",
                                                     counted(changes.held_out, "row"))
                                       : "",
                  labelled_figures(arguments, inputs, held_out, changes), summary(evaluate(accumulator))));
  return ExitCode::kDone;
}

}  // namespace flant5
