#include "cli/quantization_report.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>

#include "eval/json.h"
#include "flant5/error.h"
#include "model/json_file.h"

namespace flant5 {
namespace {

double share_of(std::size_t equal, std::size_t rows) { return static_cast<double>(equal) / static_cast<double>(rows); }

std::string bar(double share) {
  constexpr double kWidth = 30;
  std::string text;
  for (long i = std::lround(share * kWidth); i > 0; --i) text += "\u2588";
  return text;
}

Json measured_to_json(const MeasuredPlan& plan, std::size_t rows) {
  return {{"kept", plan.kept},
          {"bfloat16_share", plan.bfloat16_share},
          {"agreement", share_of(plan.equal, rows)},
          {"divergence", plan.divergence},
          {"rows_per_second", plan.rows_per_second}};
}

}  // namespace

std::string quantization_table(const QuantizationFit& fit) {
  double fastest = 0;
  for (const MeasuredPlan& plan : fit.measured) fastest = std::max(fastest, plan.rows_per_second);
  std::string text = fmt::format("\n  {:>8}  {:>13}  {:>9}  {:>10}  {:>7}\n", "bfloat16", "of the time", "agreement",
                                 "divergence", "rows/s");
  for (std::size_t i = 0; i < fit.measured.size(); ++i) {
    const MeasuredPlan& plan = fit.measured[i];
    fmt::format_to(std::back_inserter(text), "{} {:>8}  {:>13.3f}  {:>9.3f}  {:>10.5f}  {:>7.1f}  {}\n",
                   i == fit.chosen ? '>' : ' ', plan.kept, plan.bfloat16_share, share_of(plan.equal, fit.rows),
                   plan.divergence, plan.rows_per_second, bar(plan.rows_per_second / fastest));
  }
  for (const auto& [kind, strength] : fit.smoothing) {
    fmt::format_to(std::back_inserter(text), "smoothing of {} inputs: {}\n", kind, strength);
  }
  return text;
}

std::string quantization_to_json(const QuantizationFit& fit, double agreement, const RunManifest& manifest) {
  Json measured = Json::array();
  for (const MeasuredPlan& plan : fit.measured) measured.push_back(measured_to_json(plan, fit.rows));
  return dump({{"schema", kQuantizationSchema},
               {"rows", fit.rows},
               {"wanted_agreement", agreement},
               {"agreement", share_of(fit.measured[fit.chosen].equal, fit.rows)},
               {"is_reached", fit.is_reached},
               {"kept", fit.plan.kept},
               {"smoothing", fit.smoothing},
               {"measured", measured},
               {"chosen", fit.chosen},
               {"manifest", to_json(manifest)}});
}

bool has_quantization_evidence(const std::filesystem::path& folder) {
  std::error_code ignored;
  return std::filesystem::exists(folder / kEvidenceFile, ignored);
}

std::optional<QuantizationEvidence> read_quantization_evidence(const std::filesystem::path& folder) {
  if (!has_quantization_evidence(folder)) return std::nullopt;
  const std::filesystem::path file = folder / kEvidenceFile;
  const nlohmann::json json = read_json_file(file);
  try {
    const nlohmann::json& chosen = json.at("measured").at(json.at("chosen").get<std::size_t>());
    return QuantizationEvidence{.rows = json.at("rows"),
                                .wanted_agreement = json.at("wanted_agreement"),
                                .agreement = json.at("agreement"),
                                .is_reached = json.at("is_reached"),
                                .kept = chosen.at("kept"),
                                .bfloat16_share = chosen.at("bfloat16_share")};
  } catch (const nlohmann::json::exception&) {
    throw ModelError(fmt::format("{}: not as quantize --rows writes it", file.string()));
  }
}

}  // namespace flant5
