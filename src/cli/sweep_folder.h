// The folder of `sweep --save`: the predictions of each candidate, with their manifest beside, and what a sweep that
// was stopped has left of them.
#pragma once

#include <optional>
#include <string>

#include "cli/console.h"
#include "cli/prediction_output.h"
#include "cli/sweep_grid.h"
#include "eval/manifest.h"

namespace flant5 {

class SweepFolder {
 public:
  // Makes the folder, unless it is there. Throws OutputError.
  explicit SweepFolder(std::string path);

  std::string file_of(const Candidate& candidate) const;

  // The manifest of a run that has answered all rows of the candidate; none: there is none. now: that of this sweep for
  // the candidate, whose weights have whole hashes. Throws UsageError saying what differs.
  std::optional<RunManifest> finished(const Candidate& candidate, const RunManifest& now, const Console& console) const;

  // Throws UsageError saying what differs, where a run of the candidate was begun otherwise. now: with hashes of
  // samples.
  void check_begun(const Candidate& candidate, const RunManifest& now) const;

  // Goes on with what is there. now: with hashes of samples.
  PredictionOutput open(const Candidate& candidate, const RunManifest& now) const;

  // All rows are written. The manifest comes first: predictions that are there have one.
  void finish(const Candidate& candidate, PredictionOutput& output, const RunManifest& manifest) const;

 private:
  std::string path_;
};

}  // namespace flant5
