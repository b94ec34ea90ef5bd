#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <functional>
#include <utility>

#include "cli/commands.h"
#include "cli/console.h"
#include "cli/labels.h"
#include "cli/manifest.h"
#include "cli/process.h"
#include "cli/results.h"
#include "cli/shard_files.h"
#include "data/excerpt.h"
#include "data/prediction_reader.h"
#include "eval/accumulator.h"
#include "eval/error_log.h"
#include "eval/groups.h"
#include "flant5/error.h"

namespace flant5 {
namespace {

// Predictions of one run: in one file, or in those of its shards.
struct SavedRun {
  std::vector<std::string> files;
  std::vector<SavedShard> shards;  // sorted, where they are
};

// Files of shards of one run become one run, which stands where the first of them does.
std::vector<SavedRun> runs_in(const std::vector<std::string>& files) {
  std::vector<SavedRun> runs;
  for (const std::string& file : files) {
    std::optional<SavedShard> shard = find_shard(file);
    const auto same = std::find_if(runs.begin(), runs.end(), [&shard](const SavedRun& run) {
      return shard && !run.shards.empty() && !difference_between(run.shards.front(), *shard);
    });
    SavedRun& run = same == runs.end() ? runs.emplace_back() : *same;
    run.files.push_back(file);
    if (shard) run.shards.push_back(std::move(*shard));
  }
  for (SavedRun& run : runs) {
    if (!run.shards.empty()) sort_shards(run.shards);
  }
  return runs;
}

// Figures of some shards may be looked at, and not relied on.
void tell_missing(const SavedRun& run, bool has_results, const Console& console) {
  const std::string missing = missing_shards(run.shards);
  if (missing.empty()) return;
  if (has_results) {
    throw InputError(
        fmt::format("shard {} of this run is missing: files of results and checks need all shards; name its "
                    "output too, or run it",
                    missing));
  }
  console.warn(fmt::format("shard {} of this run is missing: the figures cover the others only", missing));
}

void check_whole(const std::vector<SavedShard>& shards) {
  for (const SavedShard& shard : shards) {
    if (!is_whole(shard)) throw changed_shard(shard);
  }
}

// Calls take() with each prediction, in input order.
void read_run(const SavedRun& run, const LabelSet& labels, const std::function<void(const Prediction&)>& take) {
  if (run.shards.empty()) {
    PredictionReader reader(run.files.front(), labels);
    while (const auto prediction = reader.next()) take(*prediction);
    return;
  }
  check_whole(run.shards);
  allow_open_files();
  std::vector<PredictionReader> readers;
  for (const SavedShard& shard : run.shards) readers.emplace_back(shard.path, labels);
  ShardOrder order(run.shards);
  while (const auto piece = order.next()) {
    for (std::size_t row = 0; row < piece->rows; ++row) {
      const auto prediction = readers[piece->shard].next();
      if (!prediction) throw changed_shard(run.shards[piece->shard]);
      take(*prediction);
    }
  }
}

void check_field(const Groups& groups, const std::string& file, const std::string& field) {
  if (groups.has_field()) return;
  throw InputError(
      fmt::format("{}: no row keeps the field '{}' that --group-by names; classify the rows with --keep {}", file,
                  escape_controls(field), escape_controls(field)));
}

Evaluation evaluate_run(const SavedRun& run, const std::string& group_by, const LabelSet& labels,
                        const BootstrapOptions& options, ErrorLog& errors) {
  Accumulator accumulator(labels);
  Groups groups(group_by, labels);
  read_run(run, labels, [&](const Prediction& prediction) {
    accumulator.add(prediction);
    if (!group_by.empty()) groups.add(prediction, prediction.text);
    errors.add(prediction);
  });
  Evaluation evaluation = evaluate(accumulator, options);
  if (group_by.empty()) return evaluation;
  if (accumulator.rows().total > 0) check_field(groups, run.files.front(), group_by);
  evaluation.grouped = groups.evaluate(options);
  return evaluation;
}

}  // namespace

ExitCode run_report(const ReportArguments& arguments) {
  const Console console(arguments.console.quiet);
  const OutputArguments& output = arguments.output;
  const std::vector<NamedFile> files = result_files(output);
  const std::vector<SavedRun> runs = runs_in(arguments.predictions);
  if (!files.empty() && runs.size() > 1) {
    throw UsageError(files.front().option +
                     " covers one run: name one file of predictions, or the shards of "
                     "one run");
  }
  const LabelSet labels = saved_labels(arguments.predictions, arguments.labels, console);
  check_results(output, arguments.check, labels);
  ExitCode code = ExitCode::kDone;
  for (const SavedRun& run : runs) {
    if (!run.shards.empty()) tell_missing(run, !files.empty() || has_checks(arguments.check), console);
    ErrorLog errors(labels);
    const Evaluation evaluation = evaluate_run(run, output.group_by, labels, {.seed = arguments.seed}, errors);
    if (runs.size() > 1) console.text(fmt::format("\n{}\n", fmt::join(run.files, ", ")));
    const RunManifest manifest =
        make_manifest({.command = "report",
                       .options = arguments.options,
                       .labels = labels,
                       .data = run.files,
                       .data_hash = is_manifest_shown(output) ? FileHash::kWhole : FileHash::kNone});
    const ExitCode result = finish_results({evaluation, manifest, errors}, output, arguments.check, console);
    if (result != ExitCode::kDone) code = result;
  }
  return code;
}

}  // namespace flant5
