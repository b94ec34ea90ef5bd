#include "eval/sweep.h"

#include <fmt/format.h>

#include "cli/commands.h"
#include "cli/console.h"
#include "cli/earlier_rows.h"
#include "cli/generation.h"
#include "cli/labels.h"
#include "cli/manifest.h"
#include "cli/option_validation.h"
#include "cli/progress.h"
#include "cli/remarks.h"
#include "cli/results.h"
#include "cli/row_source.h"
#include "cli/saved_runs.h"
#include "cli/setup.h"
#include "cli/signals.h"
#include "cli/sweep_folder.h"
#include "cli/sweep_grid.h"
#include "data/excerpt.h"
#include "flant5/classifier.h"
#include "flant5/error.h"

namespace flant5 {
namespace {

// Of all candidates that were run. The rows are the same in each.
struct Totals {
  std::optional<ReadReport> reading;
  RunReport run;
};

// With --on-error skip every candidate answers the same rows: none may leave out one that its own prompt makes too
// long.
class CommonRows : public RowReader {
 public:
  explicit CommonRows(std::unique_ptr<RowReader> rows) : rows_(std::move(rows)) {}

  std::optional<Example> next() override { return rows_->next(); }
  bool ready() override { return rows_->ready(); }
  std::optional<Example> reject(Example row, const std::string& reason) override {
    throw InputError(fmt::format("row {}: {}; or give --on-error null, so that all candidates have the same rows",
                                 row.number, reason));
  }
  ReadReport report() const override { return rows_->report(); }

 private:
  std::unique_ptr<RowReader> rows_;
};

// A candidate as it is run.
struct Job {
  Candidate candidate;
  Asking asking;
  PromptRecord record;
  std::optional<RunManifest> finished{};  // of an earlier sweep that has answered all rows
};

class GridSweep {
 public:
  // remarks: on the data, for the manifests.
  GridSweep(const SweepArguments& arguments, const LoadedModel& model, const FoundModel& found,
            const std::vector<std::string>& remarks, const Console& console)
      : arguments_(arguments),
        model_(model),
        console_(console),
        manifest_(manifest_of(arguments, {model, found.folder}, FileHash::kSamples)) {
    manifest_.assumptions.insert(manifest_.assumptions.end(), remarks.begin(), remarks.end());
    if (!arguments.save.empty()) folder_.emplace(arguments.save);
    if (!arguments.save.empty() || !arguments.json.empty()) {
      whole_files_ = hashed_files({model, found.folder}, FileHash::kWhole);
    }
  }

  // Empty where a signal ended it.
  std::vector<SweepRun> run(const std::vector<Candidate>& grid) {
    std::vector<Job> jobs = jobs_of(grid);
    std::vector<SweepRun> runs;
    for (Job& job : jobs) {
      const bool is_there = job.finished.has_value();
      console_.note(fmt::format("{} of {}: {}{}", runs.size() + 1, jobs.size(), job.candidate.name(),
                                is_there ? ", which is there already" : ""));
      runs.push_back(is_there ? read(job) : answer(job));
      if (stop_requested()) return {};
    }
    return runs;
  }

  // Of the sweep, once it has run.
  RunManifest manifest() const {
    RunManifest made = with_whole_hashes(manifest_);
    if (totals_.reading) {
      add_outcome(made, *totals_.reading, totals_.run);
    } else {
      made.assumptions = earlier_assumptions_;
    }
    return made;
  }

 private:
  static RunManifest manifest_of(const SweepArguments& arguments, const UsedModel& model, FileHash weights) {
    const bool is_shown = !arguments.json.empty() || !arguments.save.empty();
    return make_manifest({.command = "sweep",
                          .options = arguments.options,
                          .labels = arguments.input.read.labels.labels(),
                          .decoding = describe_generation(arguments.classifier),
                          .data = arguments.input.files,
                          .model = &model,
                          .weights = is_shown ? weights : FileHash::kNone,
                          .data_hash = is_shown ? FileHash::kWhole : FileHash::kNone});
  }

  RunManifest with_whole_hashes(RunManifest manifest) const {
    manifest.model->files = whole_files_;
    return manifest;
  }

  RunManifest manifest_of(const Job& job) const {
    RunManifest made = manifest_;
    made.prompt = job.record;
    return made;
  }

  // Refuses before the first row what an earlier sweep has begun otherwise.
  std::vector<Job> jobs_of(const std::vector<Candidate>& grid) const {
    std::vector<Job> jobs;
    const LabelMap& labels = arguments_.input.read.labels;
    for (const Candidate& candidate : grid) {
      PromptTemplate prompt = load_prompt(candidate.prompt, labels.labels());
      tell_constant_prompt(prompt, console_);
      std::vector<Demonstration> shots =
          shots_for(prompt, {arguments_.examples, candidate.shots, arguments_.seed}, labels);
      PromptRecord record = record_of(prompt, shots);
      record.name = candidate.prompt;
      jobs.push_back({candidate, {std::move(prompt), std::move(shots)}, std::move(record)});
      if (!folder_) continue;
      const RunManifest now = manifest_of(jobs.back());
      folder_->check_begun(candidate, now);
      jobs.back().finished = folder_->finished(candidate, with_whole_hashes(now), console_);
    }
    return jobs;
  }

  // What an earlier sweep has answered.
  SweepRun read(const Job& job) {
    const LabelSet& labels = arguments_.input.read.labels.labels();
    SweepRun run(job.record, labels);
    for (const Prediction& prediction : load_run(folder_->file_of(job.candidate), labels).predictions) {
      run.add(prediction);
    }
    if (earlier_assumptions_.empty()) earlier_assumptions_ = job.finished->assumptions;
    if (job.finished->run) run.set_seconds(job.finished->run->seconds);
    return run;
  }

  SweepRun answer(Job& job) {
    const LabelSet& labels = arguments_.input.read.labels.labels();
    SweepRun run(job.record, labels);
    InputArguments input = arguments_.input;
    input.read.prompt_fields = job.asking.prompt.row_fields();
    const Classifier classifier(model_, std::move(job.asking.prompt), std::move(job.asking.shots),
                                arguments_.classifier);
    RunManifest manifest = manifest_of(job);
    std::optional<PredictionOutput> output;
    if (folder_) output.emplace(folder_->open(job.candidate, manifest));
    if (output) tell_earlier_rows(*output, manifest, console_);
    std::unique_ptr<RowReader> rows = open_input(input, &stop_requested());
    if (input.read.on_error == OnError::kSkip) rows = std::make_unique<CommonRows>(std::move(rows));
    Progress progress(!console_.quiet(), std::nullopt);
    const auto sink = [&](Prediction&& prediction) {
      run.add(prediction);
      progress.advance();
      if (!output || run.outcomes().size() <= output->kept_rows()) return;
      prediction.text.reset();
      prediction.prompt.reset();
      output->write(prediction);
    };
    const RunReport report =
        classifier.run(*rows, sink, &stop_requested(), output ? earlier_rows(*output, labels) : EarlierRows());
    progress.clear();
    run.set_seconds(report.seconds);
    note(rows->report(), report);
    if (output && !report.stopped) {
      check_no_rows_after(run.outcomes().size(), *output);
      add_outcome(manifest, rows->report(), report);
      folder_->finish(job.candidate, *output, with_whole_hashes(manifest));
    }
    return run;
  }

  void note(const ReadReport& reading, const RunReport& run) {
    if (!totals_.reading) {
      totals_.reading = reading;
      check_integers(reading, arguments_.input.read.labels, "the data");
      tell(reading, console_);
    }
    tell(run, console_);
    totals_.run.rows += run.rows;
    totals_.run.seconds += run.seconds;
    totals_.run.workers = run.workers;
  }

  const SweepArguments& arguments_;
  const LoadedModel& model_;
  const Console& console_;
  std::optional<SweepFolder> folder_;
  RunManifest manifest_;  // weights with hashes of samples
  std::vector<HashedFile> whole_files_;
  Totals totals_;
  std::vector<std::string> earlier_assumptions_;  // of a candidate that was there
};

Metric metric_to_rank_by(const SweepArguments& arguments, const LabelSet& labels) {
  if (const auto metric = metric_from_name(arguments.rank_by, labels)) return *metric;
  throw UsageError("unknown metric '" + arguments.rank_by + "' of --rank-by: try accuracy or macro_f1");
}

void check_choice(const SweepArguments& arguments, std::size_t candidates) {
  if (arguments.select_on && candidates < 2) {
    throw UsageError(
        "--select-on chooses from several candidates: give several with --prompt, --shots or "
        "--candidate");
  }
}

Sweep ranked(const std::vector<SweepRun>& runs, Metric by, const SweepArguments& arguments) {
  const BootstrapOptions bootstrap{.seed = arguments.seed};
  if (!arguments.select_on) return rank(runs, by, bootstrap);
  return rank_and_test(runs, by, {*arguments.select_on, arguments.seed, arguments.test_all}, bootstrap);
}

// A ranking needs a labelled row, and a choice that is tested on other rows two.
void check_labelled(const SweepArguments& arguments) {
  const std::size_t least = arguments.select_on ? 2 : 1;
  std::size_t labelled = 0;
  const auto rows = open_input(arguments.input, &stop_requested());
  while (const auto row = rows->next()) {
    if (row->gold && ++labelled == least) return;
  }
  if (stop_requested()) return;
  if (labelled > 0) {
    throw InputError("--select-on chooses on labelled rows and tests on others: the data has fewer than two of them");
  }
  throw InputError(
      "a sweep ranks prompts by their answers to labelled rows, and the data has none: --label-field names the column");
}

// What candidates say that were answered before, row by row.
std::vector<SweepRun> saved_candidates(const std::vector<std::string>& files, const LabelSet& labels) {
  const NamedRun first = load_run(files.front(), labels);
  std::vector<SweepRun> runs;
  for (const std::string& file : files) {
    const NamedRun other = load_run(file, labels);
    PromptRecord record;
    record.name = file;
    SweepRun run(std::move(record), labels);
    for (const Prediction* const prediction : join_rows(first, other, labels)) run.add(*prediction);
    runs.push_back(std::move(run));
  }
  return runs;
}

ExitCode sweep_saved(const SweepArguments& arguments) {
  const Console console(arguments.console.quiet);
  check_choice(arguments, arguments.candidates.size());
  const LabelSet labels = saved_labels(arguments.candidates, arguments.input.labels, console);
  const Metric by = metric_to_rank_by(arguments, labels);
  const Sweep sweep = ranked(saved_candidates(arguments.candidates, labels), by, arguments);
  write_figures(sweep_table(sweep), {arguments.json});
  if (arguments.json.empty()) return ExitCode::kDone;
  const RunManifest manifest =
      make_manifest({.command = "sweep", .options = arguments.options, .labels = labels, .data = arguments.candidates});
  write_file(arguments.json, sweep_to_json(sweep, manifest));
  return ExitCode::kDone;
}

// What is known without a model.
std::vector<std::string> look_at_data(const SweepArguments& arguments, const Console& console) {
  LookedThrough looked = look_through(arguments.input, &stop_requested());
  if (stop_requested()) return {};
  for (const std::string& warning : looked.warnings) console.warn(warning);
  if (!can_be_read_again(arguments.input.files)) {
    throw UsageError("a sweep reads its data several times: name regular files, not a pipe");
  }
  check_labelled(arguments);
  return std::move(looked.warnings);
}

}  // namespace

ExitCode run_sweep(SweepArguments arguments) {
  if (!arguments.candidates.empty()) return sweep_saved(arguments);
  watch_signals();
  const Console console(arguments.console.quiet);
  const LabelSet labels = sweep_labels(arguments);
  arguments.input.read.labels = label_map(arguments.input, labels);
  const Metric by = metric_to_rank_by(arguments, labels);
  if (!arguments.json.empty()) check_writable(arguments.json);
  const std::vector<Candidate> grid = grid_of(arguments, labels);
  check_choice(arguments, grid.size());
  arguments.input.read.prompt_fields = prompt_fields(grid, labels);
  const std::vector<std::string> remarks = look_at_data(arguments, console);
  if (stop_requested()) return signal_exit_code();
  const FoundModel found = find_model(arguments.model.model, arguments.model.adapter, console);
  refuse_files_of_model(arguments, found);
  settle_generation(arguments.classifier, arguments.generation, arguments.seed, found.folder, console);
  const LoadedModel model = load_model(found, arguments.model, console);
  GridSweep grid_sweep(arguments, model, found, remarks, console);
  const std::vector<SweepRun> runs = grid_sweep.run(grid);
  if (stop_requested()) {
    if (!arguments.save.empty()) console.warn("stopped; the same command continues");
    return signal_exit_code();
  }
  const Sweep sweep = ranked(runs, by, arguments);
  write_figures(sweep_table(sweep), {arguments.json});
  if (!arguments.json.empty()) write_file(arguments.json, sweep_to_json(sweep, grid_sweep.manifest()));
  return ExitCode::kDone;
}

}  // namespace flant5
