// What is different in a run over one shard of the rows.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>

#include "cli/arguments.h"
#include "cli/console.h"
#include "cli/prediction_output.h"
#include "cli/sharded_rows.h"
#include "eval/manifest.h"
#include "flant5/row_reader.h"

namespace flant5 {

// The rows of a run: all, or those of a shard.
class RunRows {
 public:
  // block_rows: of the run.
  RunRows(const ClassifyArguments& arguments, std::size_t block_rows);

  // To be called before reader().
  void open(const ClassifyArguments& arguments);

  const std::optional<ShardPart>& part() const { return part_; }
  RowReader& reader() { return shard_ ? *shard_ : *all_; }
  const ShardedRows& shard() const { return *shard_; }

  // How many there will be, where it is known how many the input has.
  std::optional<std::size_t> count(const std::optional<std::size_t>& input_rows) const;

 private:
  std::optional<ShardPart> part_;
  std::unique_ptr<ShardedRows> shard_;
  std::unique_ptr<RowReader> all_;
};

// After the last row of a shard: the manifest, then the output.
void finish_shard(const ShardedRows& rows, RunManifest manifest, PredictionOutput& output,
                  const OutputArguments& arguments, const Console& console);

}  // namespace flant5
