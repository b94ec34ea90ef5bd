#include "cli/sweep_folder.h"

#include <filesystem>
#include <system_error>
#include <utility>

#include "cli/arguments.h"
#include "cli/results.h"
#include "cli/resume.h"
#include "data/output.h"
#include "data/result_file.h"

namespace flant5 {
namespace {

namespace fs = std::filesystem;

OutputArguments output_to(const std::string& file) {
  OutputArguments output;
  output.file = file;
  output.resume = true;
  output.keep_manifest = true;
  return output;
}

}  // namespace

SweepFolder::SweepFolder(std::string path) : path_(std::move(path)) {
  std::error_code error;
  fs::create_directories(path_, error);
  if (error) throw WriteError(path_, error.value());
}

std::string SweepFolder::file_of(const Candidate& candidate) const {
  return (fs::path(path_) / candidate.file_name()).string();
}

std::optional<RunManifest> SweepFolder::finished(const Candidate& candidate, const RunManifest& now,
                                                 const Console& console) const {
  const std::string file = file_of(candidate);
  if (!fs::exists(file)) return std::nullopt;
  const std::string beside = manifest_path(file);
  const std::string saved = fs::exists(beside) ? read_result(beside) : "";
  if (const auto remark = check_resumable(saved, file, now)) console.warn(*remark);
  return parse_resumed(saved, file);
}

void SweepFolder::check_begun(const Candidate& candidate, const RunManifest& now) const {
  const std::string file = file_of(candidate);
  if (const auto saved = ResultFile::begun_manifest(file)) check_resumable(*saved, file + kPartialEnding, now);
}

PredictionOutput SweepFolder::open(const Candidate& candidate, const RunManifest& now) const {
  return {output_to(file_of(candidate)), PredictionColumns(), now};
}

void SweepFolder::finish(const Candidate& candidate, PredictionOutput& output, const RunManifest& manifest) const {
  write_manifest(manifest, output_to(file_of(candidate)));
  output.finish();
}

}  // namespace flant5
