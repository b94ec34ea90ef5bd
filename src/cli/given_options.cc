#include "cli/given_options.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <vector>

namespace flant5 {
namespace {

bool is_flag(const CLI::Option& option) { return option.get_items_expected_max() == 0; }
bool takes_several(const CLI::Option& option) { return option.get_items_expected_max() > 1; }

// "shot" of --shot; the name of a positional argument.
std::string plain_name(const CLI::Option& option) {
  return option.get_lnames().empty() ? option.get_name(/*positional=*/true) : option.get_lnames().front();
}

OptionValue given_value(const CLI::Option& option) {
  std::vector<std::string> values = option.reduced_results();
  if (takes_several(option)) return values;
  std::string last = values.empty() ? std::string() : values.back();
  const bool is_bool = last.empty() || last == "true" || last == "false";  // --early-stopping=never is neither
  if (is_flag(option) && is_bool) return last != "false";
  return last;
}

}  // namespace

void remember_defaults(CLI::App& app) { app.option_defaults()->always_capture_default(); }

UsageError empty_value(std::string_view option) {
  return UsageError(fmt::format(
      "{} was given an empty value, perhaps from a variable that is not set: leave it out, or give it one", option));
}

void refuse_empty_values(const CLI::App& command) {
  for (const CLI::Option* option : command.get_options()) {
    const std::vector<std::string>& given = option->results();
    if (is_flag(*option) || std::find(given.begin(), given.end(), "") == given.end()) continue;
    throw empty_value(option->get_lnames().empty() ? plain_name(*option) : "--" + plain_name(*option));
  }
}

RunOptions given_options(const CLI::App& command) {
  RunOptions options;
  for (const CLI::Option* option : command.get_options()) {
    if (!option->empty()) {
      options.given.emplace(plain_name(*option), given_value(*option));
    } else if (!is_flag(*option) && !takes_several(*option) && !option->get_default_str().empty()) {
      options.defaults.emplace(plain_name(*option), option->get_default_str());
    }
  }
  return options;
}

}  // namespace flant5
