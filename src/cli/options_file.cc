#include "cli/options_file.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "cli/parse_error.h"
#include "data/excerpt.h"
#include "flant5/error.h"

namespace flant5 {
namespace {

// "run.ini"; several files are read one after the other, and which one this is remains unknown.
std::string name_of(const CLI::App& app) {
  const CLI::Option* option = app.get_config_ptr();
  return fmt::format("{}", fmt::join(option->results(), ", "));
}

}  // namespace

std::vector<CLI::ConfigItem> OptionsFile::from_config(std::istream& input) const {
  std::vector<CLI::ConfigItem> given = CLI::ConfigTOML::from_config(input);
  for (const CLI::ConfigItem& item : given) {
    if (item.parents.empty()) check(item);
  }
  return given;
}

void OptionsFile::check(const CLI::ConfigItem& item) const {
  const std::string name = escape_controls(name_of(app_));
  const CLI::Option* option = app_.get_option_no_throw("--" + item.name);
  if (option == nullptr && item.name.size() == 1) option = app_.get_option_no_throw("-" + item.name);
  if (option == nullptr) option = app_.get_option_no_throw(item.name);
  if (option == nullptr) throw UsageError(name + ": " + unknown_option(app_, "--" + item.name));
  if (!option->get_configurable()) {
    throw UsageError(fmt::format("{}: {} can be given on the command line only", name, item.name));
  }
  const bool takes_several = option->get_items_expected_max() > 1;
  if (item.inputs.size() < 2 || takes_several) return;
  throw UsageError(
      fmt::format("{}: {} takes one value, and there are {}: put a value with commas or spaces into quotes", name,
                  item.name, item.inputs.size()));
}

}  // namespace flant5
