// How the rows of an input are shared among shards: in whole blocks, so that each row is computed beside the same rows
// as in a run over all of them.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "flant5/read_options.h"

namespace flant5 {

// More than any system starts, and few enough that a block's number times it fits.
inline constexpr std::size_t kMostShards = 1'000'000;

struct Shard {
  std::size_t number = 1;  // from 1
  std::size_t count = 1;

  bool operator==(const Shard&) const = default;
};

// "2/8".
std::string shard_name(const Shard& shard);

// None unless the text is a number and a count, 1/1 to N/N.
std::optional<Shard> parse_shard(std::string_view text);

// Which shard has which rows. Rows and blocks are counted from 0, shards from 1.
class ShardPlan {
 public:
  // rows: of the input, where they are known beforehand. Then each shard has consecutive blocks, as many as the others
  // or one more; else every count-th.
  ShardPlan(std::size_t count, std::size_t block_rows, std::optional<std::size_t> rows);

  std::size_t count() const { return count_; }
  std::size_t block_rows() const { return block_rows_; }
  bool is_consecutive() const { return rows_.has_value(); }
  const std::optional<std::size_t>& rows() const { return rows_; }

  std::size_t block_of(std::size_t row) const { return row / block_rows_; }
  std::size_t blocks_in(std::size_t rows) const { return (rows + block_rows_ - 1) / block_rows_; }
  // Rows of a block of an input that has so many.
  std::size_t rows_in_block(std::size_t block, std::size_t rows) const;

  // The number of the shard that has the block, and the blocks of that shard before it.
  std::size_t shard_of(std::size_t block) const;
  std::size_t place_of(std::size_t block) const;
  // The block of this shard that has so many of its blocks before it.
  std::size_t block_at(std::size_t number, std::size_t place) const;

  // The rows of a shard that has consecutive blocks.
  RowRange range_of(std::size_t number) const;
  // How many blocks and rows a shard has of an input that has so many rows.
  std::size_t blocks_of(std::size_t number, std::size_t rows) const;
  std::size_t rows_of(std::size_t number, std::size_t rows) const;

 private:
  std::size_t first_block_of(std::size_t number) const;  // of consecutive ones; for the number after the last: the end

  std::size_t count_;
  std::size_t block_rows_;
  std::optional<std::size_t> rows_;
  std::size_t blocks_ = 0;  // where rows are known
};

}  // namespace flant5
