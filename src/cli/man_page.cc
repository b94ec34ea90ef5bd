#include "cli/man_page.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <string_view>
#include <vector>

namespace flant5 {
namespace {

// As roff shows it: hyphens are to be copied from the page into a shell.
std::string roff(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '\\') {
      out += "\\e";
    } else if (c == '-') {
      out += "\\-";
    } else if ((c == '.' || c == '\'') && (out.empty() || out.back() == '\n')) {
      out += std::string("\\&") + c;
    } else {
      out += c;
    }
  }
  return out;
}

std::string upper(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(), [](unsigned char c) { return std::toupper(c); });
  return text;
}

std::string spelling(const ListedOption& option) {
  std::string names = option.short_name.empty() ? "" : fmt::format("\\fB\\-{}\\fR", roff(option.short_name));
  if (!option.name.empty()) names += fmt::format("{}\\fB\\-\\-{}\\fR", names.empty() ? "" : ", ", roff(option.name));
  return names + (option.value.empty() ? "" : fmt::format(" \\fI{}\\fR", roff(option.value)));
}

// Under a heading for each group, in the order in which groups begin.
std::string options_text(const ListedCommand& command) {
  std::vector<std::string> groups;
  for (const ListedOption& option : command.options) {
    if (std::find(groups.begin(), groups.end(), option.group) == groups.end()) groups.push_back(option.group);
  }
  std::string text;
  for (const std::string& group : groups) {
    if (group != "Options") text += fmt::format(".SS \"{}\"\n", roff(group));
    for (const ListedOption& option : command.options) {
      if (option.group != group) continue;
      text += fmt::format(".TP\n{}\n{}\n", spelling(option), roff(option.description));
    }
  }
  return text;
}

std::string synopsis(const ListedCommand& command) {
  std::string line = ".B flant5\\-sentiment";
  if (!command.name.empty()) line += " " + roff(command.name);
  line += "\n[\\fIoptions\\fR]";
  for (const ListedOption& each : command.positionals) line += fmt::format(" \\fI{}\\fR", roff(each.value));
  return line + "\n";
}

}  // namespace

std::string man_page(const CommandList& list, const ManPageTexts& texts) {
  std::string page = fmt::format(
      ".TH FLANT5\\-SENTIMENT 1 {} \"flant5\\-sentiment {}\" \"User Commands\"\n.SH NAME\n"
      "flant5\\-sentiment \\- classify sentences by sentiment with Flan\\-T5\n.SH SYNOPSIS\n{}",
      texts.date, roff(texts.version), synopsis(list.program));
  for (const ListedCommand& command : list.commands) page += ".br\n" + synopsis(command);
  page += fmt::format(".SH DESCRIPTION\n{}\n.SH OPTIONS\n{}.SH COMMANDS\n", roff(list.program.description),
                      options_text(list.program));
  for (const ListedCommand& command : list.commands) {
    page += fmt::format(".TP\n\\fB{}\\fR\n{}.\n", roff(command.name), roff(command.description));
  }
  for (const ListedCommand& command : list.commands) {
    page += fmt::format(".SH \"OPTIONS OF {}\"\n{}", upper(command.name), options_text(command));
  }
  page +=
      fmt::format(".SH EXAMPLES\n.nf\n{}.fi\n.SH \"EXIT STATUS\"\n{}\n", roff(texts.examples), roff(texts.exit_codes));
  return page;
}

}  // namespace flant5
