#include "eval/calibration_file.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "data/bounded_json.h"
#include "data/excerpt.h"
#include "eval/json.h"
#include "eval/row_text.h"
#include "flant5/error.h"

namespace flant5 {
namespace {

constexpr std::array<std::pair<CalibrationMethod, std::string_view>, 4> kMethods{{{CalibrationMethod::kNone, "none"},
                                                                                  {CalibrationMethod::kPrior, "prior"},
                                                                                  {CalibrationMethod::kBatch, "batch"},
                                                                                  {CalibrationMethod::kFit, "fit"}}};

std::string_view method_key(CalibrationMethod method) {
  return std::find_if(kMethods.begin(), kMethods.end(), [=](const auto& each) { return each.first == method; })->second;
}

CalibrationMethod method_from(const std::string& key) {
  const auto found =
      std::find_if(kMethods.begin(), kMethods.end(), [&](const auto& each) { return each.second == key; });
  if (found == kMethods.end()) throw InputError(fmt::format("there is no method \"{}\"", excerpt(key)));
  return found->first;
}

Json per_label(const PerLabel<double>& values, const LabelSet& labels) {
  Json json = Json::object();
  for (const Label label : labels) json[labels.name(label)] = values[index(label)];
  return json;
}

double number_from(const Json& json, std::string_view what) {
  if (!json.is_number() || !std::isfinite(json.get<double>())) {
    throw InputError(fmt::format("\"{}\" is not a finite number", what));
  }
  return json.get<double>();
}

PerLabel<double> per_label_from(const Json& json, std::string_view what, const LabelSet& labels) {
  PerLabel<double> values;
  for (const std::string& name : labels.names()) {
    if (!json.is_object() || !json.contains(name)) {
      throw InputError(fmt::format("\"{}\" has no number for {}", what, name));
    }
    values.push_back(number_from(json.at(name), what));
  }
  return values;
}

std::optional<PerLabel<double>> prior_from(const Json& json, const char* field, const LabelSet& labels,
                                           bool may_be_zero) {
  if (!json.contains(field) || json.at(field).is_null()) return std::nullopt;
  PerLabel<double> prior = per_label_from(json.at(field), field, labels);
  const auto is_wrong = [=](double share) { return share < 0 || share > 1 || (share == 0 && !may_be_zero); };
  if (std::any_of(prior.begin(), prior.end(), is_wrong)) {
    throw InputError(fmt::format("\"{}\" has a share that is not between 0 and 1", field));
  }
  return prior;
}

Json sets_to_json(const std::optional<ConformalSets>& sets, const LabelSet& labels) {
  if (!sets) return nullptr;
  return {{"alpha", sets->options.alpha},
          {"score", sets->options.score == ConformalScore::kAps ? "aps" : "lac"},
          {"by_label", sets->options.by_label},
          {"quantiles", per_label(sets->quantiles, labels)},
          {"rows", sets->rows}};
}

std::optional<ConformalSets> sets_from(const Json& json, const LabelSet& labels) {
  if (json.is_null()) return std::nullopt;
  ConformalSets sets;
  sets.options.alpha = number_from(json.at("alpha"), "alpha");
  const auto score = json.at("score").get<std::string>();
  if (score != "lac" && score != "aps")
    throw InputError(fmt::format("there is no conformal score \"{}\"", excerpt(score)));
  sets.options.score = score == "aps" ? ConformalScore::kAps : ConformalScore::kLac;
  sets.options.by_label = json.at("by_label");
  sets.quantiles = per_label_from(json.at("quantiles"), "quantiles", labels);
  sets.rows = json.at("rows");
  return sets;
}

SavedCalibration calibration_from(const Json& json) {
  const auto schema = json.at("schema").get<std::string>();
  if (schema != kCalibrationSchema) {
    throw InputError(fmt::format("its schema is {}, this version reads {}", excerpt(schema), kCalibrationSchema));
  }
  SavedCalibration saved{LabelSet(json.at("labels").get<std::vector<std::string>>()), {}, {}};
  Calibrator& calibrator = saved.calibrator;
  calibrator.method = method_from(json.at("method"));
  calibrator.offsets = per_label_from(json.at("offsets"), "offsets", saved.labels);
  calibrator.temperature = number_from(json.at("temperature"), "temperature");
  if (!(calibrator.temperature > 0)) throw InputError("\"temperature\" is not above 0");
  calibrator.prior = prior_from(json, "prior", saved.labels, /*may_be_zero=*/false);
  calibrator.estimated_prior = prior_from(json, "estimated_prior", saved.labels, /*may_be_zero=*/true);
  calibrator.rows = json.at("rows");
  if (json.contains("prediction_sets")) saved.sets = sets_from(json.at("prediction_sets"), saved.labels);
  return saved;
}

PerLabel<double> reordered(const PerLabel<double>& values, const LabelSet& from, const LabelSet& to) {
  PerLabel<double> ordered;
  for (const std::string& name : to.names()) ordered.push_back(values[index(*from.find(name))]);
  return ordered;
}

bool are_close(const PerLabel<double>& a, const PerLabel<double>& b) {
  constexpr double kRounding = 1e-9;
  return std::equal(a.begin(), a.end(), b.begin(),
                    [](double x, double y) { return x == y || std::abs(x - y) <= kRounding; });
}

}  // namespace

std::string calibration_to_json(const SavedCalibration& calibration, const RunManifest& manifest) {
  const auto& [labels, calibrator, sets] = calibration;
  const auto prior = [&](const std::optional<PerLabel<double>>& shares) {
    return shares ? per_label(*shares, labels) : Json(nullptr);
  };
  return dump({{"schema", kCalibrationSchema},
               {"labels", labels.names()},
               {"method", method_key(calibrator.method)},
               {"offsets", per_label(calibrator.offsets, labels)},
               {"temperature", calibrator.temperature},
               {"prior", prior(calibrator.prior)},
               {"estimated_prior", prior(calibrator.estimated_prior)},
               {"rows", calibrator.rows},
               {"prediction_sets", sets_to_json(sets, labels)},
               {"manifest", to_json(manifest)}});
}

SavedCalibration parse_calibration(std::string_view text, const std::string& file) {
  const auto fail = [&file](std::string_view reason) {
    throw InputError(fmt::format("{}: not a calibration as calibrate --save writes it ({})", file, reason));
  };
  try {
    return calibration_from(parse_bounded_json(text));
  } catch (const Error& error) {
    fail(error.what());
  } catch (const Json::exception& error) {
    fail(escape_controls(error.what()));
  }
  return {};
}

SavedCalibration in_order_of(const SavedCalibration& calibration, const LabelSet& labels) {
  SavedCalibration ordered = calibration;
  const LabelSet& before = calibration.labels;
  Calibrator& calibrator = ordered.calibrator;
  ordered.labels = labels;
  calibrator.offsets = reordered(calibrator.offsets, before, labels);
  for (auto* const prior : {&calibrator.prior, &calibrator.estimated_prior}) {
    if (*prior) *prior = reordered(**prior, before, labels);
  }
  if (ordered.sets) ordered.sets->quantiles = reordered(ordered.sets->quantiles, before, labels);
  return ordered;
}

const PerLabel<double>& scores_to_calibrate(const Prediction& prediction, CalibrationMethod method) {
  if (!prediction.scores) {
    throw InputError(fmt::format("{} has no scores to calibrate: predictions have them with --mode score or --scores",
                                 row_name(prediction.id)));
  }
  const bool from_raw = prediction.raw && method != CalibrationMethod::kNone;
  const PerLabel<double>& scores = from_raw ? prediction.raw->scores : *prediction.scores;
  if (std::none_of(scores.begin(), scores.end(), [](double score) { return std::isfinite(score); })) {
    throw InputError(fmt::format("{} has no label that is possible: all its scores are null", row_name(prediction.id)));
  }
  return scores;
}

void apply(const SavedCalibration& calibration, Prediction& prediction) {
  if (prediction.fault) return;
  const CalibrationMethod method = calibration.calibrator.method;
  const PerLabel<double>& before = scores_to_calibrate(prediction, method);
  PerLabel<double> scores = calibration.calibrator(before);
  const bool changes = method != CalibrationMethod::kNone || !are_close(scores, before);
  prediction.label = meant_label(prediction, calibration.labels);
  if (!prediction.raw && changes) prediction.raw = {prediction.label, before};
  if (method != CalibrationMethod::kNone) prediction.label = likeliest(scores);
  prediction.confidence.reset();
  if (prediction.label) prediction.confidence = std::exp(scores[index(*prediction.label)]);
  prediction.abstained = false;
  if (calibration.sets) {
    prediction.prediction_set = calibration.sets->set_of(scores);
  } else if (method != CalibrationMethod::kNone) {
    prediction.prediction_set.reset();  // of other scores
  }
  prediction.scores = std::move(scores);
}

void abstain_below(double least, Prediction& prediction) {
  if (!prediction.confidence) return;
  prediction.abstained = *prediction.confidence < least;
  if (prediction.abstained) prediction.label.reset();
}

std::optional<Label> meant_label(const Prediction& prediction, const LabelSet& labels) {
  if (!prediction.abstained || !prediction.confidence || !prediction.scores) return prediction.label;
  const PerLabel<double>& scores = *prediction.scores;
  const auto distance = [&](double score) { return std::abs(std::exp(score) - *prediction.confidence); };
  const auto nearest =
      std::min_element(scores.begin(), scores.end(), [&](double a, double b) { return distance(a) < distance(b); });
  const std::optional<Label> named = labels.find(prediction.completion);
  if (named && scores[index(*named)] == *nearest) return named;
  return label_at(static_cast<std::size_t>(nearest - scores.begin()));
}

}  // namespace flant5
