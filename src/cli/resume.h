// Whether a run may go on with the rows that an earlier one has left.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "eval/manifest.h"
#include "eval/manifest_difference.h"

namespace flant5 {

// The options of classify and sweep that may differ between a run and the one that goes on with it: they change no row,
// or what they choose is compared by its content.
const std::set<std::string>& options_free_to_change();

// The manifest of an earlier run, whose rows are in the file `path`. Throws UsageError saying that another version of
// the program wrote it.
RunManifest parse_resumed(const std::string& saved, const std::string& path);

// How two runs differ: in what changes rows, and in what moves no more than the last digits of scores.
struct RunDifferences {
  std::vector<Difference> of_rows;
  std::vector<Difference> of_digits;  // batches, threads, cache, processor, libtorch
};
RunDifferences differences_between(const RunManifest& before, const RunManifest& now);

// saved: the manifest of the earlier run, whose rows are in the file `path`. Throws UsageError naming every field that
// differs with both values, or saying that another version of the program wrote it. Returns a sentence if what moves
// the last digits of scores differs.
std::optional<std::string> check_resumable(const std::string& saved, const std::string& path, const RunManifest& now);

}  // namespace flant5
