// Saved metrics and manifests of any bytes: a matrix has sums, a manifest that is written again reads the same.
// Input: the file.
#include "eval/manifest.h"
#include "eval/metrics_json.h"
#include "flant5/error.h"
#include "tests/fuzz/check.h"
#include "tests/fuzz/fuzz_input.h"
#include "tests/fuzz/plain_line.h"

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

}  // namespace
}  // namespace flant5::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace flant5;
  fuzz::FuzzInput input(data, size);
  fuzz::check_metrics(input.rest());
  fuzz::check_manifest(input.rest());
  return 0;
}
