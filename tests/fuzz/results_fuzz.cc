// Saved metrics, manifests, calibrations and priors of any bytes: a matrix has sums, a manifest or a calibration that
// is written again reads the same, a prior has shares. Input: the file.
#include <algorithm>

#include "eval/calibration_file.h"
#include "eval/manifest.h"
#include "eval/metrics_json.h"
#include "eval/prior.h"
#include "flant5/error.h"
#include "tests/fuzz/check.h"
#include "tests/fuzz/fuzz_input.h"
#include "tests/fuzz/plain_line.h"
#include "tests/labels.h"

namespace flant5::fuzz {
namespace {

void check_metrics(std::string_view text) {
  try {
    const ConfusionMatrix matrix = parse_metrics(text, "m.json");
    check(matrix.total() >= matrix.correct() && matrix.correct() >= 0);
  } catch (const InputError& error) {
    check(is_plain_line(error.what()));
  }
}

void check_manifest(std::string_view text) {
  try {
    const std::string json = manifest_to_json(parse_manifest(text, "m.json"));
    check(json == manifest_to_json(parse_manifest(json, "m.json")));
  } catch (const InputError& error) {
    check(is_plain_line(error.what()));
  }
}

void check_calibration(std::string_view text) {
  try {
    const SavedCalibration saved = parse_calibration(text, "c.json");
    const std::string json = calibration_to_json(saved, {});
    check(json == calibration_to_json(parse_calibration(json, "c.json"), {}));
  } catch (const InputError& error) {
    check(is_plain_line(error.what()));
  }
}

void check_prior(std::string_view text) {
  try {
    const PerLabel<double> prior = prior_from_json(text, "p.json", kSentiments);
    check(std::all_of(prior.begin(), prior.end(), [](double share) { return share >= 0 && share <= 1; }));
  } catch (const InputError& error) {
    check(is_plain_line(error.what()));
  }
  try {
    parse_prior(text, kSentiments);
  } catch (const UsageError& error) {
    check(is_plain_line(error.what()));
  }
}

}  // namespace
}  // namespace flant5::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace flant5;
  fuzz::FuzzInput input(data, size);
  fuzz::check_metrics(input.rest());
  fuzz::check_manifest(input.rest());
  fuzz::check_calibration(input.rest());
  fuzz::check_prior(input.rest());
  return 0;
}
