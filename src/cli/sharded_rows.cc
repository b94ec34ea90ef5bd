#include "cli/sharded_rows.h"

#include <utility>

namespace flant5 {

ShardRecord record_of(const ShardPart& part) {
  return {.number = part.number,
          .count = part.plan.count(),
          .block_rows = part.plan.block_rows(),
          .is_consecutive = part.plan.is_consecutive()};
}

std::optional<Example> ShardedRows::next() {
  while (std::optional<Example> row = rows_->next()) {
    ++seen_;
    is_sample_ = row->place > 0;
    const std::size_t block = part_.plan.block_of(row->position());
    if (part_.plan.shard_of(block) != part_.number) continue;
    last_block_ = part_.plan.place_of(block);
    if (counts_.size() <= last_block_) counts_.resize(last_block_ + 1);
    ++counts_[last_block_];
    return row;
  }
  return std::nullopt;
}

std::optional<Example> ShardedRows::reject(Example row, const std::string& reason) {
  std::optional<Example> kept = rows_->reject(std::move(row), reason);
  if (!kept) --counts_[last_block_];
  return kept;
}

std::size_t ShardedRows::input_rows() const {
  if (const auto known = part_.plan.rows()) return *known;
  return is_sample_ ? seen_ : rows_->report().rows;
}

ReadReport ShardedRows::report() const {
  ReadReport report = rows_->report();
  const std::size_t rows = input_rows();
  report.elsewhere = rows - part_.plan.rows_of(part_.number, rows);
  return report;
}

ShardRecord ShardedRows::record() const {
  ShardRecord record = record_of(part_);
  record.input_rows = input_rows();
  const std::size_t blocks = part_.plan.blocks_of(part_.number, record.input_rows);
  for (std::size_t place = 0; place < blocks; ++place) {
    const std::size_t block = part_.plan.block_at(part_.number, place);
    const std::size_t whole = part_.plan.rows_in_block(block, record.input_rows);
    const std::size_t rows = place < counts_.size() ? counts_[place] : 0;
    record.rows += rows;
    record.left_out += whole - rows;
    if (rows < whole) record.short_blocks.emplace(block, rows);
  }
  return record;
}

}  // namespace flant5
