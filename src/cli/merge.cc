#include <fmt/format.h>

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "cli/commands.h"
#include "cli/console.h"
#include "cli/prediction_output.h"
#include "cli/process.h"
#include "cli/results.h"
#include "cli/sha256.h"
#include "cli/shard_files.h"
#include "cli/signals.h"
#include "counted.h"
#include "data/byte_window.h"
#include "data/excerpt.h"
#include "data/output.h"
#include "data/record_splitter.h"

namespace flant5 {
namespace {

// Of each shard: many are open at once.
constexpr std::size_t kWindowBytes = std::size_t{64} << 10;
constexpr std::size_t kBufferBytes = std::size_t{1} << 20;

// Hashes the bytes that go through it.
class HashedSource : public ByteSource {
 public:
  HashedSource(std::unique_ptr<ByteSource> source, Sha256& hash) : source_(std::move(source)), hash_(hash) {}

  ReadResult read(std::span<char> into, Wait wait) override {
    const ReadResult got = source_->read(into, wait);
    if (got.status == ReadStatus::kData) hash_.update({into.data(), got.size});
    return got;
  }

 private:
  std::unique_ptr<ByteSource> source_;
  Sha256& hash_;
};

// The bytes of the rows of one shard, as they stand in its file.
class ShardBytes {
 public:
  ShardBytes(const SavedShard& shard, OutputFormat format)
      : shard_(shard),
        window_(std::make_unique<HashedSource>(open_file(shard.path, stamp_file(shard.path), nullptr), hash_),
                kWindowBytes) {
    if (!has_header(format)) return;
    splitter_ = split_csv(LineEnd::kLf, format == OutputFormat::kCsv ? ',' : '\t', Quoting::kRfc4180);
    append(header_);
  }

  const std::string& header() const { return header_; }  // of CSV and TSV, with its line end

  // Appends the next row, with its line end.
  void append(std::string& out) {
    for (;;) {
      const std::size_t size = row_size();
      if (size > 0) {
        out += window_.bytes().substr(0, size);
        window_.consume(size);
        return;
      }
      if (window_.fill(Wait::kYes) == ReadStatus::kEnd) fail();
    }
  }

  // There must be no more rows, and what was read must be what the manifest says.
  void finish() {
    const bool is_at_end = window_.bytes().empty() && window_.fill(Wait::kYes) == ReadStatus::kEnd;
    if (!is_at_end || hash_.finish() != shard_.record().output_hash) fail();
  }

 private:
  // 0: the window does not hold all of it.
  std::size_t row_size() {
    const std::string_view bytes = window_.bytes();
    if (!splitter_) return bytes.find('\n') + 1;  // npos + 1 is 0
    const Cut cut = splitter_->cut(bytes, /*at_end=*/false);
    if (cut.kind == Cut::Kind::kMore) return 0;
    if (cut.kind != Cut::Kind::kRecord) fail();
    return cut.next;
  }

  [[noreturn]] void fail() const { throw changed_shard(shard_); }

  const SavedShard& shard_;
  Sha256 hash_;
  ByteWindow window_;
  std::unique_ptr<RecordSplitter> splitter_;  // none: a row is a line
  std::string header_;
};

// The files of the shards, each open from its first row to its last.
class ShardReader {
 public:
  ShardReader(const std::vector<SavedShard>& shards, OutputFormat format)
      : shards_(shards), format_(format), states_(shards.size()) {
    header_ = open(0).header();
  }

  const std::string& header() const { return header_; }

  void append(const ShardOrder::Piece& piece, std::string& out) {
    State& state = states_[piece.shard];
    if (piece.rows == 0) return;  // all rows of the block were left out
    if (state.is_finished) throw changed_shard(shards_[piece.shard]);
    for (std::size_t row = 0; row < piece.rows; ++row) open(piece.shard).append(out);
    state.rows += piece.rows;
    if (state.rows == shards_[piece.shard].record().rows) finish(piece.shard);
  }

  // Those too that have no rows.
  void finish() {
    for (std::size_t shard = 0; shard < states_.size(); ++shard) {
      if (!states_[shard].is_finished) finish(shard);
    }
  }

 private:
  struct State {
    std::unique_ptr<ShardBytes> bytes;
    std::size_t rows = 0;
    bool is_finished = false;
  };

  ShardBytes& open(std::size_t shard) {
    std::unique_ptr<ShardBytes>& bytes = states_[shard].bytes;
    if (bytes) return *bytes;
    bytes = std::make_unique<ShardBytes>(shards_[shard], format_);
    if (shard == 0 || bytes->header() == header_) return *bytes;
    throw InputError(fmt::format("{} has other columns than {}", shards_[shard].name(), shards_.front().name()));
  }

  void finish(std::size_t shard) {
    open(shard).finish();
    states_[shard].bytes.reset();
    states_[shard].is_finished = true;
  }

  const std::vector<SavedShard>& shards_;
  OutputFormat format_;
  std::vector<State> states_;
  std::string header_;
};

std::vector<SavedShard> load_all(const std::vector<std::string>& paths) {
  std::vector<SavedShard> shards;
  for (const std::string& path : paths) shards.push_back(load_shard(path));
  sort_shards(shards);
  if (const std::string missing = missing_shards(shards); !missing.empty()) {
    throw InputError(fmt::format("shard {} is missing: name its output too, or run it", missing));
  }
  return shards;
}

// The rows have the format of the shards, whatever the output is called.
void check_name(const std::string& out, const SavedShard& shard, OutputFormat format) {
  const bool is_table = has_header(output_format_of(out));
  if (!is_table || output_format_of(out) == format || shard.manifest.options.given.contains("output-format")) return;
  throw UsageError(fmt::format("{} has the name of a table, and {} is not one: give OUT the ending of the shards",
                               escape_controls(out), shard.name()));
}

// False: a signal came.
bool write_merged(const std::vector<SavedShard>& shards, OutputFormat format, const std::string& path) {
  const auto out = write_whole_file(path);
  ShardReader reader(shards, format);
  ShardOrder order(shards);
  std::string buffer = reader.header();
  while (const auto piece = order.next()) {
    if (stop_requested()) return false;
    reader.append(*piece, buffer);
    if (buffer.size() < kBufferBytes) continue;
    out->write(buffer);
    buffer.clear();
  }
  reader.finish();
  out->write(buffer);
  out->finish();
  return true;
}

}  // namespace

ExitCode run_merge(const MergeArguments& arguments) {
  watch_signals();
  const Console console(arguments.console.quiet);
  const std::vector<SavedShard> shards = load_all(arguments.shards);
  const OutputFormat format = format_of(shards.front());
  check_name(arguments.out, shards.front(), format);
  check_writable(manifest_path(arguments.out));
  allow_open_files();
  if (!write_merged(shards, format, arguments.out)) return signal_exit_code();
  RunManifest manifest = merged_manifest(shards, arguments.out);
  for (const std::string& remark : remarks_on(shards)) {
    console.warn(remark);
    manifest.assumptions.push_back(remark);
  }
  write_file(manifest_path(arguments.out), manifest_to_json(manifest));
  std::size_t rows = 0;
  std::size_t left_out = 0;
  for (const SavedShard& shard : shards) {
    rows += shard.record().rows;
    left_out += shard.record().left_out;
  }
  console.text(fmt::format("{} of {} in {}{}\n", counted(rows, "row"), counted(shards.size(), "shard"),
                           escape_controls(arguments.out),
                           left_out > 0 ? fmt::format(", {} left out", counted(left_out, "bad row")) : ""));
  return ExitCode::kDone;
}

}  // namespace flant5
