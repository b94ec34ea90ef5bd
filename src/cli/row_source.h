// The rows of a command: opened, looked through beforehand where that is possible, and limited.
#pragma once

#include <atomic>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "cli/arguments.h"
#include "cli/sharded_rows.h"
#include "flant5/row_reader.h"

namespace flant5 {

// Opens the rows that --limit and --sample choose; what cannot be read goes to the file of rejects, where one was asked
// for. `stop` ends the reading.
std::unique_ptr<RowReader> open_input(const InputArguments& input, const std::atomic<bool>* stop);

// How the rows are shared among shards: consecutive blocks where their number is known without reading them.
ShardPlan plan_shards(const InputArguments& input, std::size_t count, std::size_t block_rows);

// The same rows, of one shard. Of those that cannot be read the file of rejects holds the shard's own; those that were
// read before a sample was drawn are the first shard's.
std::unique_ptr<ShardedRows> open_shard(const InputArguments& input, const ShardPart& part,
                                        const std::atomic<bool>* stop);

// Whether these are regular files, which can be read more than once.
bool can_be_read_again(const std::vector<std::string>& files);

// What is known before the rows are read.
struct LookedThrough {
  std::optional<std::size_t> rows;    // how many the run will have
  std::vector<std::string> warnings;  // what the figures would not show, a sentence each
};

// Reads such files once from end to end, so that a bad row stops a run before the model is loaded; so do labels that
// are integers which nobody has explained, beyond --limit too, and a file of rejects that cannot be written. Warns
// where
// --limit takes rows of one label alone. Nothing is known of standard input, pipes and, but for that warning, of files
// too large to be read for this alone, and where `stop` ended the reading.
LookedThrough look_through(const InputArguments& input, const std::atomic<bool>* stop);

// The first of them; 0: all.
std::unique_ptr<RowReader> first_rows(std::unique_ptr<RowReader> rows, std::size_t count);

}  // namespace flant5
