#include "cli/arguments.h"

namespace flant5 {

std::string manifest_path(const std::string& predictions) { return predictions + kManifestEnding; }

bool is_manifest_shown(const OutputArguments& output) {
  return !output.metrics.empty() || !output.report.empty() || output.keep_manifest;
}

std::vector<NamedFile> result_files(const OutputArguments& output) {
  std::vector<NamedFile> files{{"--metrics", output.metrics}, {"--report", output.report},
                               {"--plot", output.plot},       {"--plot-labels", output.plot_labels},
                               {"--junit", output.junit},     {"--summary", output.summary}};
  if (output.keep_manifest) files.push_back({"--keep-manifest", manifest_path(output.file)});
  std::erase_if(files, [](const NamedFile& file) { return file.path.empty(); });
  return files;
}

}  // namespace flant5
