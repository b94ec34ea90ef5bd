// What follows a run's predictions: tables, files of metrics and pictures, checks.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "cli/arguments.h"
#include "cli/console.h"
#include "eval/error_log.h"
#include "eval/evaluation.h"
#include "eval/manifest.h"
#include "flant5/error.h"

namespace flant5 {

struct Results {
  Evaluation evaluation;
  RunManifest manifest;
  ErrorLog errors;
};

// The report and the confusion matrix as text, with what they are of and how sure they are.
std::string results_text(const Evaluation& evaluation);

// Metrics are a few thousand bytes, and the prompt that they were found with.
inline constexpr std::size_t kLargestResult = std::size_t{16} << 20;

// The content of a file of metrics or a manifest, of at most so many bytes. Throws InputError naming it.
std::string read_result(const std::string& file, std::size_t most = kLargestResult);

// Writes a whole file or throws OutputError naming it.
void write_file(const std::string& path, const std::string& content);

// Adds to what the file holds, or throws OutputError naming it.
void append_to_file(const std::string& path, const std::string& content);

// Throws now what finish_results would throw after the run: for checks that are wrong for these labels, a baseline that
// is none and files that cannot be written.
void check_results(const OutputArguments& output, const CheckArguments& check, const LabelSet& labels);

// Throws WriteError if a file at this path cannot be written, and leaves what is there alone.
void check_writable(const std::string& path);

bool has_checks(const CheckArguments& check);

// As --keep-manifest has it, beside the predictions.
void write_manifest(const RunManifest& manifest, const OutputArguments& output);

// Prints the tables, writes the files of results that were asked for, runs the checks.
// kThreshold with a line for each check that failed, else kDone.
ExitCode finish_results(const Results& results, const OutputArguments& output, const CheckArguments& check,
                        const Console& console);

}  // namespace flant5
