#include "cli/completions.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <optional>
#include <string_view>

namespace flant5 {
namespace {

std::vector<std::string> names_of(const std::vector<ListedCommand>& commands) {
  std::vector<std::string> names;
  for (const ListedCommand& command : commands) names.push_back(command.name);
  return names;
}

std::string spaced(const std::vector<std::string>& words) { return fmt::format("{}", fmt::join(words, " ")); }

std::vector<std::string> spellings(const ListedOption& option) {
  std::vector<std::string> all;
  if (!option.short_name.empty()) all.push_back("-" + option.short_name);
  if (!option.name.empty()) all.push_back("--" + option.name);
  return all;
}

// An option whose value may be left out is completed as a flag.
bool needs_value(const ListedOption& option) { return !option.value.empty() && option.value.front() != '['; }

// With a backslash before each of these characters.
std::string escaped(std::string_view text, std::string_view characters) {
  std::string out;
  for (const char c : text) {
    if (characters.find(c) != std::string_view::npos) out += '\\';
    out += c;
  }
  return out;
}

// In single quotes, as bash and zsh read them.
std::string shell_quoted(std::string_view text) {
  std::string out = "'";
  for (const char c : text) out += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return out + "'";
}

// The cases of a command's options, for its values: "sweep:--prompt) ...".
std::string bash_cases(const ListedCommand& command) {
  std::string cases;
  for (const ListedOption& option : command.options) {
    if (!needs_value(option)) continue;
    std::vector<std::string> patterns;
    for (const std::string& spelling : spellings(option)) patterns.push_back(command.name + ":" + spelling);
    const std::string words =
        option.choices.empty() ? "" : fmt::format(" words={}", shell_quoted(spaced(option.choices)));
    cases += fmt::format("    {}){}{} ;;\n", fmt::join(patterns, " | "), words,
                         option.takes_files       ? " files=yes"
                         : option.choices.empty() ? " :"
                                                  : "");
  }
  return cases;
}

// What a command takes beside options: these words, where it takes no files.
std::optional<std::vector<std::string>> positional_words(const ListedCommand& command) {
  if (command.positionals.empty() || command.positionals.front().takes_files) return std::nullopt;
  return command.positionals.front().choices;
}

std::string bash_options(const ListedCommand& command) {
  std::vector<std::string> all;
  for (const ListedOption& option : command.options) {
    for (std::string& spelling : spellings(option)) all.push_back(std::move(spelling));
  }
  return fmt::format("    {}) words={} ;;\n", command.name.empty() ? "''" : command.name, shell_quoted(spaced(all)));
}

// One argument of zsh's _arguments.
std::string zsh_option(const ListedOption& option) {
  const std::string description = escaped(option.description, "[]:\\");
  std::string value;
  if (needs_value(option)) {
    value = fmt::format(":{}", escaped(option.value, "[]:\\"));
    const std::string words = spaced(option.choices);
    if (option.takes_files && !option.choices.empty()) {
      value += fmt::format(": _flant5_sentiment_words_or_files \"{}\"", words);
    } else if (option.takes_files) {
      value += ":_files";
    } else {
      value += option.choices.empty() ? ": " : fmt::format(":({})", words);
    }
  }
  std::string arguments;
  for (const std::string& spelling : spellings(option)) {
    const std::string_view joined = !needs_value(option) ? "" : spelling.starts_with("--") ? "=" : "+";
    arguments += " \\\n        " + shell_quoted(fmt::format("*{}{}[{}]{}", spelling, joined, description, value));
  }
  return arguments;
}

std::string zsh_options(const ListedCommand& command) {
  std::string arguments;
  for (const ListedOption& option : command.options) arguments += zsh_option(option);
  return arguments;
}

// In single quotes, as fish reads them.
std::string fish_quoted(std::string_view text) { return "'" + escaped(text, "'\\") + "'"; }

std::string fish_options(const ListedCommand& command, const std::string& condition) {
  std::string lines;
  for (const ListedOption& option : command.options) {
    lines += fmt::format("complete -c flant5-sentiment -n {}", fish_quoted(condition));
    if (!option.short_name.empty()) lines += " -s " + option.short_name;
    if (!option.name.empty()) lines += " -l " + option.name;
    if (needs_value(option)) lines += option.takes_files ? " -r -F" : " -x";
    if (!option.choices.empty()) lines += fmt::format(" -a {}", fish_quoted(spaced(option.choices)));
    lines += fmt::format(" -d {}\n", fish_quoted(option.description));
  }
  return lines;
}

}  // namespace

std::string bash_completions(const CommandList& list) {
  const std::vector<std::string> commands = names_of(list.commands);
  std::string cases = bash_cases(list.program);
  std::string options = bash_options(list.program);
  std::string positionals;
  for (const ListedCommand& command : list.commands) {
    cases += bash_cases(command);
    options += bash_options(command);
    if (const auto words = positional_words(command)) {
      positionals += fmt::format("          {}) words={} files='' ;;\n", command.name, shell_quoted(spaced(*words)));
    }
  }
  return fmt::format(
      R"(# Completions of flant5-sentiment for bash, made by `flant5-sentiment generate bash`.
_flant5_sentiment() {{
  local current=${{COMP_WORDS[COMP_CWORD]}} previous=${{COMP_WORDS[COMP_CWORD - 1]}} command='' words='' files='' word
  if [[ $current == = ]]; then current=''; fi
  if [[ $previous == = ]]; then previous=${{COMP_WORDS[COMP_CWORD - 2]}}; fi
  for word in "${{COMP_WORDS[@]:1:COMP_CWORD - 1}}"; do
    case $word in {1}) command=$word; break ;; esac
  done
  case $command:$previous in
{2}    *)
      if [[ $current == -* ]]; then
        case $command in
{3}        esac
      else
        files=yes
        if ((COMP_CWORD == 1)); then words='{0}'; fi
        case $command in
{4}        esac
      fi ;;
  esac
  mapfile -t COMPREPLY < <(compgen -W "$words" -- "$current"; if [[ $files ]]; then compgen -f -- "$current"; fi)
  if [[ $files ]]; then compopt -o filenames 2>/dev/null || true; fi
}}
complete -F _flant5_sentiment flant5-sentiment
)",
      fmt::join(commands, " "), fmt::join(commands, " | "), cases, options, positionals);
}

std::string zsh_completions(const CommandList& list) {
  std::string described;
  std::string cases;
  for (const ListedCommand& command : list.commands) {
    described += fmt::format("    {}\n", shell_quoted(command.name + ":" + escaped(command.description, ":\\")));
    const auto words = positional_words(command);
    const std::string action = !words ? "_files" : words->empty() ? " " : "(" + spaced(*words) + ")";
    cases += fmt::format("    {})\n      _arguments -s{} \\\n        '*:file:{}' ;;\n", command.name,
                         zsh_options(command), action);
  }
  return fmt::format(
      R"(#compdef flant5-sentiment
# Completions of flant5-sentiment for zsh, made by `flant5-sentiment generate zsh`.
_flant5_sentiment_first() {{
  local -a commands=(
{1}  )
  if ((CURRENT == 2)); then _describe command commands; fi
  _files
}}

_flant5_sentiment_words_or_files() {{
  _alternative 'words:word:('$1')' 'files:file:_files'
}}

_flant5_sentiment() {{
  local command word
  for word in ${{words[2,CURRENT-1]}}; do
    case $word in
      {0}) command=$word; break ;;
    esac
  done
  case $command in
{2}    *)
      _arguments -s{3} \
        '*:data:_flant5_sentiment_first' ;;
  esac
}}

if [[ $funcstack[1] == _flant5-sentiment ]]; then
  _flant5_sentiment "$@"
else
  compdef _flant5_sentiment flant5-sentiment
fi
)",
      fmt::join(names_of(list.commands), "|"), described, cases, zsh_options(list.program));
}

std::string fish_completions(const CommandList& list) {
  const std::string none = fmt::format("not __fish_seen_subcommand_from {}", fmt::join(names_of(list.commands), " "));
  std::string script = "# Completions of flant5-sentiment for fish, made by `flant5-sentiment generate fish`.\n";
  for (const ListedCommand& command : list.commands) {
    script += fmt::format("complete -c flant5-sentiment -n __fish_use_subcommand -a {} -d {}\n", command.name,
                          fish_quoted(command.description));
  }
  script += fish_options(list.program, none);
  for (const ListedCommand& command : list.commands) {
    const std::string seen = "__fish_seen_subcommand_from " + command.name;
    script += fish_options(command, seen);
    if (const auto words = positional_words(command)) {
      script +=
          fmt::format("complete -c flant5-sentiment -n {} -f -a {}\n", fish_quoted(seen), fish_quoted(spaced(*words)));
    }
  }
  return script;
}

}  // namespace flant5
