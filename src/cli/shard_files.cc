#include "cli/shard_files.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <filesystem>
#include <set>
#include <utility>

#include "cli/arguments.h"
#include "cli/prediction_output.h"
#include "cli/results.h"
#include "cli/resume.h"
#include "cli/sha256.h"
#include "data/excerpt.h"
#include "data/result_file.h"
#include "flant5/error.h"

namespace flant5 {
namespace {

namespace fs = std::filesystem;

// It lists the blocks that lack rows: of a billion rows with bad ones everywhere less than this.
constexpr std::size_t kLargestManifest = std::size_t{256} << 20;

bool is_file(const std::string& path) {
  std::error_code error;
  return fs::is_regular_file(path, error);
}

// Where the data lay does not matter, if its content is the same.
void take_paths_of(const std::vector<HashedFile>& others, std::vector<HashedFile>& files) {
  if (others.size() != files.size()) return;
  for (std::size_t i = 0; i < files.size(); ++i) {
    if (files[i].hash == others[i].hash && !files[i].hash.empty()) files[i].path = others[i].path;
  }
}

// As if both had the same shard.
RunDifferences differences_of_runs(const RunManifest& first, RunManifest second) {
  take_paths_of(first.data, second.data);
  second.shard->number = first.shard->number;
  return differences_between(first, second);
}

// The sentences of all shards; what only some of them say, with their names.
std::vector<std::string> joined_assumptions(const std::vector<SavedShard>& shards) {
  std::vector<std::string> sentences;
  const auto is_said_by = [](const SavedShard& shard, const std::string& sentence) {
    const std::vector<std::string>& said = shard.manifest.assumptions;
    return std::find(said.begin(), said.end(), sentence) != said.end();
  };
  for (const SavedShard& shard : shards) {
    for (const std::string& sentence : shard.manifest.assumptions) {
      const bool is_of_all = std::all_of(shards.begin(), shards.end(),
                                         [&](const SavedShard& other) { return is_said_by(other, sentence); });
      if (is_of_all && &shard != &shards.front()) continue;
      const Shard which{shard.record().number, shard.record().count};
      sentences.push_back(is_of_all ? sentence : fmt::format("shard {}: {}", shard_name(which), sentence));
    }
  }
  return sentences;
}

// Of hashes of samples alone: a change in between would not show in them.
bool has_other_time(const RunManifest& first, const RunManifest& second) {
  for (std::size_t i = 0; i < std::min(first.data.size(), second.data.size()); ++i) {
    if (!first.data[i].hash.starts_with(kSha256) && first.data[i].modified != second.data[i].modified) return true;
  }
  return false;
}

}  // namespace

std::string SavedShard::name() const {
  return fmt::format("{} (shard {})", escape_controls(path), shard_name({record().number, record().count}));
}

std::optional<SavedShard> find_shard(const std::string& path) {
  const std::string file = manifest_path(path);
  if (!is_file(path) || !is_file(file)) return std::nullopt;
  RunManifest manifest = parse_manifest(read_result(file, kLargestManifest), file);
  if (!manifest.shard) return std::nullopt;
  return SavedShard{path, std::move(manifest)};
}

SavedShard load_shard(const std::string& path) {
  if (path.ends_with(kManifestEnding)) refuse_input(path, "is a manifest: name the predictions beside it");
  if (path.ends_with(kPartialEnding)) {
    refuse_input(path, "is a shard that is not finished: run it again with --resume, and name its output");
  }
  const std::string partial = path + kPartialEnding;
  if (!is_file(path)) {
    refuse_input(path, is_file(partial)
                           ? fmt::format("is not finished: {} holds its rows so far; run the shard again with --resume",
                                         escape_controls(partial))
                           : "is missing: run its shard");
  }
  if (auto shard = find_shard(path)) return std::move(*shard);
  refuse_input(path,
               fmt::format("is not the output of a run with --shard: its manifest, {}, is missing or names no shard",
                           escape_controls(manifest_path(path))));
}

bool is_whole(const SavedShard& shard) { return sha256_of_file(shard.path) == shard.record().output_hash; }

InputError changed_shard(const SavedShard& shard) {
  return InputError(
      fmt::format("{} was changed after it was written: its hash is not the one in its manifest; run the shard again",
                  shard.name()));
}

OutputFormat format_of(const SavedShard& shard) {
  const OptionValues& given = shard.manifest.options.given;
  const auto text = [&given](const char* name) {
    const auto found = given.find(name);
    return found == given.end() ? std::string() : option_text(found->second);
  };
  OutputArguments output;
  output.file = text("output");
  output.format = text("output-format");
  return output_format(output);
}

std::optional<std::string> difference_between(const SavedShard& first, const SavedShard& second) {
  if (auto found = differences_of_runs(first.manifest, second.manifest).of_rows; !found.empty()) return describe(found);
  if (first.record().input_rows != second.record().input_rows) {
    return fmt::format("the input had {} rows and has {}", first.record().input_rows, second.record().input_rows);
  }
  if (format_of(first) != format_of(second)) return "the output has another format";
  return std::nullopt;
}

void sort_shards(std::vector<SavedShard>& shards) {
  for (const SavedShard& shard : shards) {
    if (const auto difference = difference_between(shards.front(), shard)) {
      throw InputError(fmt::format("{} and {} come from different runs: {}; run one of them again",
                                   shards.front().name(), shard.name(), escape_controls(*difference)));
    }
  }
  std::sort(shards.begin(), shards.end(),
            [](const SavedShard& a, const SavedShard& b) { return a.record().number < b.record().number; });
  for (std::size_t i = 1; i < shards.size(); ++i) {
    if (shards[i].record().number != shards[i - 1].record().number) continue;
    throw InputError(
        fmt::format("{} and {} hold the same shard: leave one out", shards[i - 1].name(), shards[i].name()));
  }
}

std::string missing_shards(const std::vector<SavedShard>& shards) {
  const std::size_t count = shards.front().record().count;
  std::set<std::size_t> numbers;
  for (const SavedShard& shard : shards) numbers.insert(shard.record().number);
  std::vector<std::string> missing;
  for (std::size_t number = 1; number <= count; ++number) {
    if (!numbers.contains(number)) missing.push_back(shard_name({number, count}));
  }
  return fmt::format("{}", fmt::join(missing, ", "));
}

RunManifest merged_manifest(const std::vector<SavedShard>& shards, const std::string& output) {
  RunManifest merged = shards.front().manifest;
  merged.shard.reset();
  for (const char* const name : {"shard", "resume", "rejects"}) merged.options.given.erase(name);
  merged.options.given["output"] = output;
  merged.options.given["keep-manifest"] = true;
  for (HashedFile& file : merged.data) file = {file.path, file.hash};
  merged.assumptions = joined_assumptions(shards);
  RunRecord run;
  std::size_t rows = 0;
  for (const SavedShard& shard : shards) {
    merged.date = std::min(merged.date, shard.manifest.date);
    rows += shard.record().rows;
    if (!shard.manifest.run) continue;
    run.seconds += shard.manifest.run->seconds;
    run.workers = std::max(run.workers, shard.manifest.run->workers);
  }
  run.rows_per_second = run.seconds > 0 ? static_cast<double>(rows) / run.seconds : 0;
  merged.run = run;
  return merged;
}

std::vector<std::string> remarks_on(const std::vector<SavedShard>& shards) {
  std::vector<std::string> remarks;
  const SavedShard& first = shards.front();
  for (const SavedShard& shard : shards) {
    const auto found = differences_of_runs(first.manifest, shard.manifest).of_digits;
    if (!found.empty()) {
      remarks.push_back(
          fmt::format("{} and {} were computed differently: {}; scores may differ in their last "
                      "digits",
                      first.name(), shard.name(), escape_controls(describe(found))));
    }
    if (has_other_time(first.manifest, shard.manifest)) {
      remarks.push_back(
          fmt::format("{} and {} read data with the same size and samples, but different times: check that it "
                      "did not change in between",
                      first.name(), shard.name()));
    }
  }
  return remarks;
}

ShardOrder::ShardOrder(const std::vector<SavedShard>& shards)
    : shards_(shards),
      plan_(shards.front().record().count, shards.front().record().block_rows,
            shards.front().record().is_consecutive ? std::optional(shards.front().record().input_rows) : std::nullopt),
      place_(shards.front().record().count + 1) {
  for (std::size_t i = 0; i < shards.size(); ++i) place_[shards[i].record().number] = i;
}

std::optional<ShardOrder::Piece> ShardOrder::next() {
  const std::size_t input_rows = shards_.front().record().input_rows;
  const std::size_t blocks = plan_.blocks_in(input_rows);
  while (block_ < blocks) {
    const std::size_t block = block_++;
    const auto place = place_[plan_.shard_of(block)];
    if (!place) continue;
    const auto& short_blocks = shards_[*place].record().short_blocks;
    const auto found = short_blocks.find(block);
    return Piece{*place, found == short_blocks.end() ? plan_.rows_in_block(block, input_rows) : found->second};
  }
  return std::nullopt;
}

}  // namespace flant5
