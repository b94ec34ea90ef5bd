#include "cli/command_list.h"

#include <algorithm>
#include <string_view>

#include "cli/resources.h"
#include "flant5/label_map.h"
#include "flant5/prompt_template.h"

namespace flant5 {
namespace {

// "zero|one|few": each alternative is a word to type, where names in capitals stand for something.
std::vector<std::string> words_of(std::string_view value) {
  std::vector<std::string> words;
  if (value.find('|') == std::string_view::npos) return words;
  const auto is_word = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'; };
  while (!value.empty()) {
    const std::string_view word = value.substr(0, value.find('|'));
    if (!std::all_of(word.begin(), word.end(), is_word)) return {};
    words.emplace_back(word);
    value.remove_prefix(std::min(value.size(), word.size() + 1));
  }
  return words;
}

ListedOption listed(const CLI::Option& option) {
  ListedOption made;
  if (!option.get_lnames().empty()) made.name = option.get_lnames().front();
  if (!option.get_snames().empty()) made.short_name = option.get_snames().front();
  made.description = option.get_description();
  made.group = option.get_group();
  if (option.get_type_size() != 0) {
    made.value = option.get_option_text().empty() ? option.get_type_name() : option.get_option_text();
  }
  made.choices = words_of(made.value);
  if (made.name == "labels") made.choices = LabelMap::scheme_names();
  if (made.name == "prompt") made.choices = PromptTemplate::shipped(resource_folders("prompts"));
  made.takes_files = made.value.find("FILE") != std::string::npos || made.value.find("FOLDER") != std::string::npos;
  return made;
}

ListedCommand listed(const CLI::App& app, const std::string& name) {
  ListedCommand made{name, app.get_description(), {}, {}};
  for (const CLI::Option* option : app.get_options()) {
    if (option->get_group().empty()) continue;  // hidden
    if (option->get_positional()) {
      made.positionals.push_back(listed(*option));
      ListedOption& positional = made.positionals.back();
      positional.takes_files = positional.choices.empty() && !positional.value.starts_with("NAME");
    } else {
      made.options.push_back(listed(*option));
    }
  }
  return made;
}

}  // namespace

CommandList list_commands(const CLI::App& app) {
  CommandList list{listed(app, ""), {}};
  for (const CLI::App* command : app.get_subcommands(nullptr)) {
    list.commands.push_back(listed(*command, command->get_name()));
  }
  return list;
}

}  // namespace flant5
