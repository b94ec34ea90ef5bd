#include "eval/metrics_json.h"

#include <fmt/format.h>

#include "data/bounded_json.h"
#include "data/excerpt.h"
#include "eval/json.h"
#include "flant5/error.h"

namespace flant5 {
namespace {

constexpr std::string_view kFirstMetricsSchema = "flant5-sentiment/metrics/1";

Json rows_to_json(const Evaluation& evaluation) {
  const RowCounts& rows = evaluation.rows;
  return {{"total", rows.total},
          {"evaluated", rows.evaluated},
          {"unlabelled", rows.unlabelled},
          {"demonstrations", rows.demonstrations},
          {"abstained", rows.abstained},
          {"unreadable", rows.unreadable},
          {"unanswered", rows.unanswered},
          {"unknown_text", rows.unknown_text},
          {"truncated", rows.truncated},
          {"invalid", evaluation.answers.back()},
          {"repeated_sentences", evaluation.duplicates.repeated},
          {"conflicting_sentences", evaluation.duplicates.conflicting},
          {"duplicates_complete", evaluation.duplicates.complete}};
}

Json answers_to_json(const PerAnswer<std::int64_t>& answers, const LabelSet& labels) {
  Json json = Json::object();
  const std::vector<std::string> names = answer_names(labels);
  for (std::size_t i = 0; i < names.size(); ++i) json[names[i]] = answers[i];
  return json;
}

Json support_to_json(const ConfusionMatrix& matrix) {
  Json json = Json::object();
  for (const Label label : matrix.labels()) json[matrix.labels().name(label)] = matrix.support(label);
  return json;
}

Json baseline_to_json(const std::optional<Baseline>& baseline, const LabelSet& labels) {
  if (!baseline) return nullptr;
  return {{"label", labels.name(baseline->label)}, {"metrics", scores_to_json(baseline->scores, labels)}};
}

Json mean_to_json(const RunningMean& mean) {
  return {{"value", number_to_json(mean.mean())}, {"interval", interval_to_json(mean.interval())}};
}

Json calibration_to_json(const std::optional<Calibration>& calibration) {
  if (!calibration) return nullptr;
  Json bins = Json::array();
  for (const ConfidenceBin& bin : calibration->bins()) {
    const double mean = bin.rows == 0 ? 0 : bin.confidence_sum / static_cast<double>(bin.rows);
    bins.push_back({{"rows", bin.rows},
                    {"correct", bin.correct},
                    {"mean_confidence", bin.rows == 0 ? Json(nullptr) : number_to_json(mean)}});
  }
  return {{"rows", calibration->rows()},
          {"log_loss", mean_to_json(calibration->log_loss())},
          {"brier", mean_to_json(calibration->brier())},
          {"expected_calibration_error", number_to_json(calibration->expected_calibration_error())},
          {"bins", std::move(bins)}};
}

Json selective_to_json(const Evaluation& evaluation) {
  constexpr std::size_t kMostPoints = 200;
  if (!evaluation.selective) return nullptr;
  const std::vector<SelectivePoint>& curve = *evaluation.selective;
  Json points = Json::array();
  for (const SelectivePoint& point : thinned(curve, kMostPoints)) {
    points.push_back({{"confidence", point.confidence}, {"answered", point.answered}, {"accuracy", point.accuracy}});
  }
  Json at = Json::array();
  for (const double share : kAnsweredShares) {
    at.push_back({{"answered", share}, {"accuracy", number_to_json(accuracy_at_answered(curve, share))}});
  }
  return {{"rows", evaluation.calibration->rows()},
          {"area", number_to_json(selective_area(curve))},
          {"accuracy_at_answered", std::move(at)},
          {"curve", std::move(points)}};
}

Json sets_to_json(const std::optional<SetCounts>& sets) {
  if (!sets) return nullptr;
  return {{"rows", sets->rows()},
          {"labelled", sets->labelled},
          {"covered", sets->covered},
          {"coverage", number_to_json(sets->coverage())},
          {"mean_size", number_to_json(sets->mean_size())},
          {"sizes", sets->sizes}};
}

Json raw_to_json(const std::optional<RawFigures>& raw, const LabelSet& labels) {
  if (!raw) return nullptr;
  return {{"metrics", scores_to_json(raw->scores, labels)}, {"calibration", calibration_to_json(raw->calibration)}};
}

Json figures_to_json(const Evaluation& evaluation) {
  const LabelSet& labels = evaluation.matrix.labels();
  return {{"rows", rows_to_json(evaluation)},
          {"metrics", scores_to_json(evaluation.scores, labels)},
          {"intervals", intervals_to_json(evaluation.intervals, labels)},
          {"accuracy_wilson", interval_to_json(evaluation.wilson)},
          {"bootstrap", bootstrap_to_json(evaluation.bootstrap)},
          {"support", support_to_json(evaluation.matrix)},
          {"answers", answers_to_json(evaluation.answers, labels)},
          {"invalid_rate", number_to_json(evaluation.invalid_rate)},
          {"confusion_matrix", matrix_to_json(evaluation.matrix)},
          {"majority_baseline", baseline_to_json(evaluation.baseline, labels)},
          {"calibration", calibration_to_json(evaluation.calibration)},
          {"selective", selective_to_json(evaluation)},
          {"prediction_sets", sets_to_json(evaluation.sets)},
          {"before_calibration", raw_to_json(evaluation.raw, labels)}};
}

Json groups_to_json(const std::optional<GroupedEvaluation>& grouped) {
  if (!grouped) return nullptr;
  Json groups = Json::array();
  for (const auto& [value, evaluation] : grouped->groups) {
    Json group = {{"value", value.empty() ? Json(nullptr) : Json(value)}};
    group.update(figures_to_json(evaluation));
    groups.push_back(std::move(group));
  }
  return {{"field", grouped->field}, {"groups", std::move(groups)}, {"rows_in_no_group", grouped->rows_in_no_group}};
}

[[noreturn]] void fail(const std::string& file, std::string_view reason) {
  throw InputError(fmt::format("{}: not a metrics file as --metrics writes it ({})", file, reason));
}

Json parse_text(std::string_view text, const std::string& file) {
  try {
    return parse_bounded_json(text);
  } catch (const InputError& error) {
    fail(file, error.what());
  }
}

std::int64_t count_from_json(const Json& json, const std::string& file) {
  // Sums of counts must fit too.
  constexpr std::uint64_t kLargest = std::uint64_t{1} << 48;
  if (json.is_number_unsigned() && json.get<std::uint64_t>() <= kLargest) return json.get<std::int64_t>();
  throw InputError(
      fmt::format("{}: confusion_matrix holds {}, which is not a count of rows", file, excerpt(json.dump())));
}

ConfusionMatrix matrix_from_json(const Json& json, const std::string& file) {
  const LabelSet labels(json.at("gold").get<std::vector<std::string>>());
  const auto size = static_cast<Eigen::Index>(labels.size());
  ConfusionMatrix::Counts matrix(size, size + 1);
  for (Eigen::Index gold = 0; gold < matrix.rows(); ++gold) {
    for (Eigen::Index answer = 0; answer < matrix.cols(); ++answer) {
      const Json& row = json.at("counts").at(static_cast<std::size_t>(gold));
      matrix(gold, answer) = count_from_json(row.at(static_cast<std::size_t>(answer)), file);
    }
  }
  return {labels, std::move(matrix)};
}

void check_schema(const std::string& schema, const std::string& file) {
  if (schema == kMetricsSchema || schema == kFirstMetricsSchema) return;
  throw InputError(fmt::format("{}: its schema is {}, this program reads {} and {}; write it again with --metrics",
                               file, excerpt(schema), kFirstMetricsSchema, kMetricsSchema));
}

}  // namespace

std::string metrics_to_json(const Evaluation& evaluation, const RunManifest& manifest) {
  Json json = {{"schema", kMetricsSchema}, {"labels", evaluation.matrix.labels().names()}};
  json.update(figures_to_json(evaluation));
  json["groups"] = groups_to_json(evaluation.grouped);
  json["manifest"] = to_json(manifest);
  return dump(json);
}

ConfusionMatrix parse_metrics(std::string_view text, const std::string& file) {
  try {
    const Json json = parse_text(text, file);
    check_schema(json.at("schema").get<std::string>(), file);
    return matrix_from_json(json.at("confusion_matrix"), file);
  } catch (const UsageError& error) {
    fail(file, error.what());
  } catch (const Json::exception& error) {
    fail(file, error.what());
  }
}

}  // namespace flant5
