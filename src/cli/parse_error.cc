#include "cli/parse_error.h"

#include <fmt/format.h>

#include <vector>

#include "cli/suggestion.h"
#include "data/excerpt.h"

namespace flant5 {
namespace {

// Whose options could have been given where the command line went wrong.
const CLI::App* chosen_command(const CLI::App& app) {
  const auto chosen = app.get_subcommands();
  return chosen.empty() ? &app : chosen.front();
}

std::string unexpected(const std::string& given, const CLI::App& command) {
  const bool is_option = given.size() > 1 && given.front() == '-';
  return is_option ? unknown_option(command, given) : escape_controls(given) + " is not expected here";
}

// "B is missing: flant5-sentiment compare A B". Empty if nothing is.
std::string missing_positional(const CLI::App& command) {
  std::string first;
  std::string usage = "flant5-sentiment " + command.get_name();
  for (const CLI::Option* option : command.get_options()) {
    if (!option->get_positional()) continue;
    usage += " " + option->get_option_text();
    if (first.empty() && option->get_required() && option->empty()) first = option->get_option_text();
  }
  return first.empty() ? first : first + " is missing: " + usage;
}

// CLI11's message begins with the option. Empty if it does not.
std::string wrong_count(const std::string& message, const CLI::App& command) {
  const std::string name = message.substr(0, message.find(':'));
  const CLI::Option* option = command.get_option_no_throw(name);
  if (option == nullptr || option->get_items_expected_max() == 0) return "";
  if (option->count() <= 1) return name + " needs a value";
  return fmt::format("{} takes one value, and {} are given", name, option->count());
}

}  // namespace

std::string unknown_option(const CLI::App& command, const std::string& given) {
  const std::string name = given.substr(0, given.find('='));
  std::vector<std::string> names;
  for (const CLI::Option* option : command.get_options()) {
    for (const std::string& known : option->get_lnames()) names.push_back("--" + known);
  }
  const auto meant = closest_name(name, names);
  return "unknown option " + escape_controls(name) + (meant ? "; did you mean " + *meant + "?" : "");
}

std::string describe(const CLI::ParseError& error, const CLI::App& app) {
  const CLI::App& command = *chosen_command(app);
  std::string text;
  const auto unknown = app.remaining(/*recurse=*/true);
  if (dynamic_cast<const CLI::ExtrasError*>(&error) != nullptr && !unknown.empty()) {
    text = unexpected(unknown.front(), command);
  } else if (dynamic_cast<const CLI::RequiredError*>(&error) != nullptr) {
    text = missing_positional(command);
  } else if (dynamic_cast<const CLI::ArgumentMismatch*>(&error) != nullptr) {
    text = wrong_count(error.what(), command);
  }
  return text.empty() ? error.what() : text;
}

}  // namespace flant5
