// The outputs of a run that was shared among shards, as commands that put them together read them.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "data/prediction_writer.h"
#include "data/shard.h"
#include "eval/manifest.h"
#include "flant5/error.h"

namespace flant5 {

// A file of predictions, and the manifest beside it.
struct SavedShard {
  std::string path;
  RunManifest manifest;  // has a shard

  const ShardRecord& record() const { return *manifest.shard; }
  std::string name() const;  // "b.jsonl (shard 2/8)"
};

// None where no manifest of a shard lies beside the file. Throws InputError for one that cannot be read.
std::optional<SavedShard> find_shard(const std::string& path);

// Throws InputError that says what the file is instead: not finished, a manifest, or not of a shard.
SavedShard load_shard(const std::string& path);

// Whether the file holds what its manifest says.
bool is_whole(const SavedShard& shard);

// That it does not.
InputError changed_shard(const SavedShard& shard);

// What its run wrote.
OutputFormat format_of(const SavedShard& shard);

// Why these are not two shards of one run; none: they are.
std::optional<std::string> difference_between(const SavedShard& first, const SavedShard& second);

// Sorts the shards of one run by number. Throws InputError naming two files that are of different runs or hold the same
// shard.
void sort_shards(std::vector<SavedShard>& shards);

// "2/8, 5/8": those that are missing among the shards of one run; empty: none.
std::string missing_shards(const std::vector<SavedShard>& shards);

// The manifest of the run over all rows, as far as its shards tell. output: the file that will hold them.
RunManifest merged_manifest(const std::vector<SavedShard>& shards, const std::string& output);

// What moves the last digits of scores and was not the same for all of them, a sentence each.
std::vector<std::string> remarks_on(const std::vector<SavedShard>& shards);

// The order of the rows of a run in the files of its shards, of which some may be missing.
class ShardOrder {
 public:
  // shards: sorted; they must outlive it.
  explicit ShardOrder(const std::vector<SavedShard>& shards);

  // So many rows come next, from shards[shard].
  struct Piece {
    std::size_t shard = 0;
    std::size_t rows = 0;
  };
  std::optional<Piece> next();

 private:
  const std::vector<SavedShard>& shards_;
  ShardPlan plan_;
  std::vector<std::optional<std::size_t>> place_;  // in shards_, by number
  std::size_t block_ = 0;
};

}  // namespace flant5
