// What fitting a checkpoint to rows has found, for a reader and for the folder that is written.
#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>

#include "eval/manifest.h"
#include "model/quantization.h"

namespace flant5 {

// The plans that were measured, a line each with a bar as long as it is fast; the chosen one is marked.
std::string quantization_table(const QuantizationFit& fit);

// kQuantizationSchema, with all that is in the table, the plan without its factors, and the manifest of the command.
std::string quantization_to_json(const QuantizationFit& fit, double agreement, const RunManifest& manifest);

// Of a folder: whether such a file is in it, and what it says. Throws ModelError where it cannot be read.
struct QuantizationEvidence {
  std::size_t rows = 0;
  double wanted_agreement = 0;
  double agreement = 0;  // share of the rows answered as in bfloat16
  bool is_reached = false;
  std::size_t kept = 0;       // products in bfloat16
  double bfloat16_share = 0;  // their share of the time
};
bool has_quantization_evidence(const std::filesystem::path& folder);
std::optional<QuantizationEvidence> read_quantization_evidence(const std::filesystem::path& folder);

inline constexpr const char* kQuantizationSchema = "flant5-sentiment/quantization/1";

}  // namespace flant5
