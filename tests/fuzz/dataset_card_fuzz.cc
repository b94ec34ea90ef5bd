// The card of a data set of any bytes, and a path: what is read of the card has names, messages are fit to print, and
// its patterns can be matched. Input: a piece that is the path, then the card.
#include "data/dataset_card.h"
#include "data/glob.h"
#include "flant5/error.h"
#include "tests/fuzz/check.h"
#include "tests/fuzz/fuzz_input.h"
#include "tests/fuzz/plain_line.h"

namespace flant5::fuzz {
namespace {

void check_card(const DatasetCard& card, const std::string& path) {
  for (const DatasetConfig& config : card.configs) {
    for (const DatasetConfig::Split& split : config.splits) {
      check(!split.name.empty() && !split.patterns.empty());
      for (const std::string& pattern : split.patterns) {
        const bool is_plain = pattern.find_first_of("*?") == pattern.npos && !pattern.starts_with("./");
        check(!is_plain || matches_glob(pattern, path) == (pattern == path));
      }
    }
  }
  for (const CardLabels& labels : card.class_labels) check(!labels.field.empty() && !labels.names.empty());
}

}  // namespace
}  // namespace flant5::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace flant5;
  fuzz::FuzzInput input(data, size);
  const std::string path(input.piece());
  try {
    fuzz::check_card(parse_dataset_card(input.rest(), "README.md"), path);
    // The same where everything is front matter.
    fuzz::check_card(parse_dataset_card("---\n" + std::string(input.rest()) + "\n---\n", "README.md"), path);
  } catch (const InputError& error) {
    fuzz::check(fuzz::is_plain_line(error.what()));
  }
  return 0;
}
