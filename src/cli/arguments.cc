#include "cli/arguments.h"

namespace flant5 {

std::vector<NamedFile> result_files(const OutputArguments& output) {
  std::vector<NamedFile> files{{"--metrics", output.metrics},
                               {"--report", output.report},
                               {"--plot", output.plot},
                               {"--plot-labels", output.plot_labels},
                               {"--junit", output.junit}};
  std::erase_if(files, [](const NamedFile& file) { return file.path.empty(); });
  return files;
}

}  // namespace flant5
