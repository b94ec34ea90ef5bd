#include "cli/resume.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <vector>

#include "data/excerpt.h"
#include "flant5/error.h"

namespace flant5 {

RunManifest parse_resumed(const std::string& saved, const std::string& path) {
  try {
    return parse_manifest(saved, path + ".manifest");
  } catch (const InputError& error) {
    throw UsageError(escape_controls(
        fmt::format("{} cannot be resumed: another version of this program wrote it, or its manifest is "
                    "missing ({}); resume it with that version, or delete it and start again",
                    path, error.what())));
  }
}

namespace {

// How rows are computed together, and where: it moves no more than the last digits.
bool is_numerical(const Difference& difference) {
  static const std::set<std::string> names{"--batch-size", "--batch-tokens", "--threads",
                                           "--no-cache",   "processor",      "libtorch"};
  return names.contains(difference.name);
}

std::vector<Difference> machine_differences(const RunManifest& before, const RunManifest& now) {
  if (!before.model || !now.model) return {};
  std::vector<Difference> found{{"processor", before.model->processor, now.model->processor},
                                {"libtorch", before.model->libtorch, now.model->libtorch}};
  std::erase_if(found, [](const Difference& difference) { return difference.before == difference.now; });
  return found;
}

}  // namespace

const std::set<std::string>& options_free_to_change() {
  static const std::set<std::string> names{
      // Where results go, what is shown and checked.
      "output", "keep-manifest", "shard", "resume", "rejects", "metrics", "report", "plot", "plot-labels", "junit",
      "summary", "fail-under", "fail-over", "fail-under-low", "max-invalid", "baseline", "verify-dtype", "verify-floor",
      "quiet", "profile", "config",
      // Of a sweep: what is made of its candidates.
      "rank-by", "select-on", "test-all", "json", "save",
      // A row is the same with any number of workers; one that was too long stops the run and may go on.
      "workers", "max-row-tokens", "ignore-memory",
      // Compared by content: files of the model, number format, prompt, demonstrations, data, labels, decoding.
      "model", "adapter", "calibration", "device", "dtype", "prompt", "shot", "shots", "examples", "seed", "data",
      "dataset", "dataset-config", "split", "label-set", "max-new-tokens", "min-new-tokens", "repetition-penalty",
      "no-repeat-ngram-size", "num-beams", "length-penalty", "early-stopping", "do-sample", "no-do-sample",
      "temperature", "top-k", "top-p", "self-consistency"};
  return names;
}

RunDifferences differences_between(const RunManifest& before, const RunManifest& now) {
  std::set<std::string> free_options = options_free_to_change();
  if (now.options.given.contains("sample")) free_options.erase("seed");  // which draws the rows
  RunDifferences found{differences(before, now, free_options), machine_differences(before, now)};
  std::copy_if(found.of_rows.begin(), found.of_rows.end(), std::back_inserter(found.of_digits), is_numerical);
  std::erase_if(found.of_rows, is_numerical);
  return found;
}

std::optional<std::string> check_resumable(const std::string& saved, const std::string& path, const RunManifest& now) {
  const auto [found, numerical] = differences_between(parse_resumed(saved, path), now);
  if (!found.empty()) {
    throw UsageError(
        escape_controls(fmt::format("{} was begun with other settings: {}; resume with the same settings, "
                                    "or delete it and start again",
                                    path, describe(found))));
  }
  if (numerical.empty()) return std::nullopt;
  return escape_controls(
      fmt::format("the earlier rows of {} were computed differently: {}; scores may differ in their last digits", path,
                  describe(numerical)));
}

}  // namespace flant5
