// The rows of one shard among those of the input.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <vector>

#include "data/shard.h"
#include "eval/manifest.h"
#include "flant5/row_reader.h"

namespace flant5 {

struct ShardPart {
  ShardPlan plan;
  std::size_t number = 1;  // of the shard

  bool has_row(std::size_t row) const { return plan.shard_of(plan.block_of(row)) == number; }  // from 0
};

// What a manifest says of it before it has run.
ShardRecord record_of(const ShardPart& part);

class ShardedRows : public RowReader {
 public:
  // rows: of the input, from which those of other shards are left out; where blocks are consecutive, of the shard
  // alone.
  ShardedRows(std::unique_ptr<RowReader> rows, const ShardPart& part) : rows_(std::move(rows)), part_(part) {}

  std::optional<Example> next() override;
  bool ready() override { return rows_->ready(); }
  std::optional<Example> reject(Example row, const std::string& reason) override;
  ReadReport report() const override;

  // After the last row: what came of the shard, but for the hash of its output.
  ShardRecord record() const;

 private:
  std::size_t input_rows() const;

  std::unique_ptr<RowReader> rows_;
  ShardPart part_;
  std::size_t seen_ = 0;               // rows of the input
  std::size_t last_block_ = 0;         // of the row handed out last
  bool is_sample_ = false;             // rows are counted by their place in it
  std::vector<std::uint32_t> counts_;  // rows of each own block, in order
};

}  // namespace flant5
