#include "data/shard.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace flant5 {
namespace {

std::optional<std::size_t> parse_count(std::string_view text) {
  std::size_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  const bool is_count = error == std::errc() && end == text.data() + text.size() && value > 0;
  return is_count ? std::optional(value) : std::nullopt;
}

}  // namespace

std::string shard_name(const Shard& shard) { return fmt::format("{}/{}", shard.number, shard.count); }

std::optional<Shard> parse_shard(std::string_view text) {
  const std::size_t slash = text.find('/');
  if (slash == std::string_view::npos) return std::nullopt;
  const auto number = parse_count(text.substr(0, slash));
  const auto count = parse_count(text.substr(slash + 1));
  if (!number || !count || *number > *count || *count > kMostShards) return std::nullopt;
  return Shard{*number, *count};
}

ShardPlan::ShardPlan(std::size_t count, std::size_t block_rows, std::optional<std::size_t> rows)
    : count_(count), block_rows_(block_rows), rows_(rows), blocks_(rows ? blocks_in(*rows) : 0) {}

std::size_t ShardPlan::rows_in_block(std::size_t block, std::size_t rows) const {
  const std::size_t begin = block * block_rows_;
  return begin < rows ? std::min(block_rows_, rows - begin) : 0;
}

std::size_t ShardPlan::first_block_of(std::size_t number) const { return blocks_ * (number - 1) / count_; }

std::size_t ShardPlan::shard_of(std::size_t block) const {
  if (!is_consecutive()) return block % count_ + 1;
  // The last shard whose first block is not beyond this one.
  return ((block + 1) * count_ - 1) / blocks_ + 1;
}

std::size_t ShardPlan::place_of(std::size_t block) const {
  return is_consecutive() ? block - first_block_of(shard_of(block)) : block / count_;
}

std::size_t ShardPlan::block_at(std::size_t number, std::size_t place) const {
  return is_consecutive() ? first_block_of(number) + place : place * count_ + number - 1;
}

RowRange ShardPlan::range_of(std::size_t number) const {
  const std::size_t rows = rows_.value_or(0);
  return {std::min(first_block_of(number) * block_rows_, rows),
          std::min(first_block_of(number + 1) * block_rows_, rows)};
}

std::size_t ShardPlan::blocks_of(std::size_t number, std::size_t rows) const {
  if (is_consecutive()) return first_block_of(number + 1) - first_block_of(number);
  const std::size_t blocks = blocks_in(rows);
  return blocks < number ? 0 : (blocks - number) / count_ + 1;
}

std::size_t ShardPlan::rows_of(std::size_t number, std::size_t rows) const {
  const std::size_t blocks = blocks_of(number, rows);
  if (blocks == 0) return 0;
  return (blocks - 1) * block_rows_ + rows_in_block(block_at(number, blocks - 1), rows);
}

}  // namespace flant5
