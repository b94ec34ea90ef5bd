#include "cli/resume.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <vector>

#include "data/excerpt.h"
#include "eval/manifest_difference.h"
#include "flant5/error.h"

namespace flant5 {
namespace {

RunManifest parse_saved(const std::string& saved, const std::string& path) {
  try {
    return parse_manifest(saved, path + ".manifest");
  } catch (const InputError& error) {
    throw UsageError(escape_controls(
        fmt::format("{} cannot be resumed: another version of this program wrote it, or its manifest is "
                    "gone ({}); resume it with that version, or delete it and start again",
                    path, error.what())));
  }
}

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
      "output", "keep-manifest", "resume", "rejects", "metrics", "report", "plot", "plot-labels", "junit", "fail-under",
      "fail-under-low", "max-invalid", "baseline", "verify-dtype", "verify-floor", "quiet", "profile", "config",
      // A row is the same with any number of workers; one that was too long stops the run and may go on.
      "workers", "max-row-tokens",
      // Compared by content: files of the model, number format, prompt, demonstrations, data, labels, decoding.
      "model", "device", "dtype", "prompt", "shot", "shots", "examples", "seed", "data", "label-set", "max-new-tokens",
      "min-new-tokens", "repetition-penalty", "no-repeat-ngram-size", "num-beams", "length-penalty", "early-stopping",
      "do-sample", "no-do-sample", "temperature", "top-k", "top-p", "self-consistency"};
  return names;
}

std::optional<std::string> check_resumable(const std::string& saved, const std::string& path, const RunManifest& now) {
  const RunManifest before = parse_saved(saved, path);
  std::vector<Difference> found = differences(before, now, options_free_to_change());
  std::vector<Difference> numerical = machine_differences(before, now);
  std::copy_if(found.begin(), found.end(), std::back_inserter(numerical), is_numerical);
  std::erase_if(found, is_numerical);
  if (!found.empty()) {
    throw UsageError(
        escape_controls(fmt::format("{} was begun with other settings: {}; resume with the same settings, "
                                    "or delete it and start again",
                                    path, describe(found))));
  }
  if (numerical.empty()) return std::nullopt;
  return escape_controls(
      fmt::format("the earlier rows of {} were computed otherwise: {}; scores may differ in their "
                  "last digits",
                  path, describe(numerical)));
}

}  // namespace flant5
