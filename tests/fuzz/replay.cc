// Feeds each file of the folders (or the files) given to a fuzz target: inputs found once are tests in every build.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

using std::filesystem::path;

// None of a folder that is not there: few targets have regressions.
std::vector<path> files_of(const path& file_or_folder) {
  if (!std::filesystem::exists(file_or_folder)) return {};
  if (!std::filesystem::is_directory(file_or_folder)) return {file_or_folder};
  std::vector<path> files;
  for (const auto& entry : std::filesystem::directory_iterator(file_or_folder)) files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  return files;
}

void replay(const path& file) {
  // Said before: a target that fails ends the process.
  std::fprintf(stderr, "%s\n", file.c_str());
  std::ifstream in(file, std::ios::binary);
  const std::vector<char> bytes{std::istreambuf_iterator<char>(in), {}};
  LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size());
}

}  // namespace

int main(int argc, char** argv) {
  std::size_t count = 0;
  for (int i = 1; i < argc; ++i) {
    for (const path& file : files_of(argv[i])) {
      replay(file);
      ++count;
    }
  }
  std::fprintf(stderr, "%zu inputs\n", count);
  return count > 0 ? 0 : 1;
}
