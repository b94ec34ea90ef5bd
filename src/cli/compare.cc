#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "cli/commands.h"
#include "cli/console.h"
#include "cli/labels.h"
#include "cli/manifest.h"
#include "cli/results.h"
#include "cli/row_source.h"
#include "cli/saved_runs.h"
#include "cli/shard_files.h"
#include "data/descriptor.h"
#include "data/excerpt.h"
#include "data/output.h"
#include "data/prediction_reader.h"
#include "eval/comparison.h"
#include "eval/comparison_report.h"
#include "eval/markdown_summary.h"

namespace flant5 {
namespace {

// Pairs of which the changed rows go to their file, where there is one.
PairedRuns paired_runs(const CompareArguments& arguments, const LabelSet& labels, Output* changed) {
  const auto write = [&labels, changed](const ChangedRow& row) {
    if (changed != nullptr) changed->write(changed_row_to_json(row, labels) + '\n');
  };
  return PairedRuns(arguments.first, arguments.second, labels, arguments.max_rows, write);
}

std::unique_ptr<Output> changed_file(const CompareArguments& arguments) {
  return arguments.changed.empty() ? nullptr : write_whole_file(arguments.changed);
}

Comparison finished(PairedRuns& pairs, Output* changed, const CompareArguments& arguments) {
  if (changed != nullptr) changed->finish();
  return pairs.finish({.seed = arguments.seed});
}

// Goes through both runs side by side, in flat memory; none where their rows are not the same in the same order.
std::optional<Comparison> compare_in_order(const CompareArguments& arguments, const LabelSet& labels) {
  if (!can_be_read_again({arguments.first, arguments.second})) return std::nullopt;
  // What was written to a pipe would be written again if the rows turn out to be in another order.
  if (!arguments.changed.empty() && !is_regular_or_new(arguments.changed)) return std::nullopt;
  const auto changed = changed_file(arguments);
  PairedRuns pairs = paired_runs(arguments, labels, changed.get());
  PredictionReader first(arguments.first, labels);
  PredictionReader second(arguments.second, labels);
  for (;;) {
    const std::optional<Prediction> a = first.next();
    const std::optional<Prediction> b = second.next();
    if (!a && !b) return finished(pairs, changed.get(), arguments);
    if (!a || !b || a->id != b->id) return std::nullopt;
    pairs.add(*a, *b);
  }
}

// Rows in another order are joined by their ids, for which both runs have to be held.
Comparison compare_by_id(const CompareArguments& arguments, const LabelSet& labels) {
  const auto changed = changed_file(arguments);
  PairedRuns pairs = paired_runs(arguments, labels, changed.get());
  pairs.add(load_run(arguments.first, labels), load_run(arguments.second, labels));
  return finished(pairs, changed.get(), arguments);
}

Comparison compare_runs(const CompareArguments& arguments, const LabelSet& labels) {
  if (auto comparison = compare_in_order(arguments, labels)) return std::move(*comparison);
  return compare_by_id(arguments, labels);
}

// Part of a run is compared as it is, which may not be what was meant.
void tell_parts(const CompareArguments& arguments, const Console& console) {
  for (const std::string& file : {arguments.first, arguments.second}) {
    const std::optional<SavedShard> shard = find_shard(file);
    if (!shard || shard->record().count == 1) continue;
    console.warn(shard->name() + " holds a part of its run: `flant5-sentiment merge` puts all shards together");
  }
}

}  // namespace

ExitCode run_compare(const CompareArguments& arguments) {
  const Console console(arguments.console.quiet);
  const LabelSet labels = saved_labels({arguments.first, arguments.second}, arguments.labels, console);
  tell_parts(arguments, console);
  const Comparison comparison = compare_runs(arguments, labels);
  if (!arguments.console.quiet) {
    write_figures(comparison_table(comparison, arguments.max_rows), {arguments.json, arguments.changed});
  }
  if (!arguments.json.empty()) {
    const RunManifest manifest = make_manifest({.command = "compare",
                                                .options = arguments.options,
                                                .labels = labels,
                                                .data = {arguments.first, arguments.second}});
    write_file(arguments.json, comparison_to_json(comparison, manifest));
  }
  if (!arguments.summary.empty()) append_to_file(arguments.summary, markdown_summary(comparison));
  return ExitCode::kDone;
}

}  // namespace flant5
