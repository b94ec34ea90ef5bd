#include "cli/shard_run.h"

#include <fmt/format.h>

#include <utility>

#include "cli/results.h"
#include "cli/row_source.h"
#include "cli/sha256.h"
#include "cli/signals.h"
#include "counted.h"
#include "data/excerpt.h"

namespace flant5 {

RunRows::RunRows(const ClassifyArguments& arguments, std::size_t block_rows) {
  if (!arguments.shard) return;
  part_ = ShardPart{plan_shards(arguments.input, arguments.shard->count, block_rows), arguments.shard->number};
}

void RunRows::open(const ClassifyArguments& arguments) {
  if (part_) {
    shard_ = open_shard(arguments.input, *part_, &stop_requested());
  } else {
    all_ = open_input(arguments.input, &stop_requested());
  }
}

std::optional<std::size_t> RunRows::count(const std::optional<std::size_t>& input_rows) const {
  return input_rows && part_ ? std::optional(part_->plan.rows_of(part_->number, *input_rows)) : input_rows;
}

// The manifest comes before the output has its name: what lies beside an output that is there is never older than it.
void finish_shard(const ShardedRows& rows, RunManifest manifest, PredictionOutput& output,
                  const OutputArguments& arguments, const Console& console) {
  output.flush();
  manifest.shard = rows.record();
  manifest.shard->output_hash = sha256_of_file(output.partial_path());
  write_manifest(manifest, arguments);
  output.finish();
  const ShardRecord& shard = *manifest.shard;
  console.text(
      fmt::format("shard {}: {} of {} in {}; for figures, `flant5-sentiment merge` all shards, then `report`\n",
                  shard_name({shard.number, shard.count}), shard.rows, counted(shard.input_rows, "row"),
                  escape_controls(arguments.file)));
}

}  // namespace flant5
