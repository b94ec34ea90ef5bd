// Whether a run may go on with the rows that an earlier one has left.
#pragma once

#include <optional>
#include <set>
#include <string>

#include "eval/manifest.h"

namespace flant5 {

// The options of classify that may differ between a run and the one that goes on with it: they change no row, or what
// they choose is compared by its content.
const std::set<std::string>& options_free_to_change();

// saved: the manifest of the earlier run, whose rows are in the file `path`. Throws UsageError naming every field that
// differs with both values, or saying that another version of the program wrote it. Returns a sentence if what moves
// the last digits of scores differs: batches, threads, cache, processor, libtorch.
std::optional<std::string> check_resumable(const std::string& saved, const std::string& path, const RunManifest& now);

}  // namespace flant5
