// Text from a stranger, made fit for a terminal and for one line of a message.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace flant5 {

// Nothing in the result can steer a terminal: control characters, line and direction marks and broken UTF-8 come out as
// escapes (\n, \t, \x1B, \u202E, \xFF).
std::string escape_controls(std::string_view text);

// The same for a text of several lines: line ends and tabs stay.
std::string printable(std::string_view text);

// At most `width` code points around the byte `at`, escaped, with "..." where something was left out.
std::string excerpt(std::string_view text, std::size_t at = 0, std::size_t width = 60);

// Throws InputError: "NAME: REASON", with the name escaped.
[[noreturn]] void refuse_input(std::string_view name, std::string_view reason);

// A word of a command as a shell reads it: in quotes where it holds more than letters, digits and -._/=,:+@%.
std::string shell_word(std::string_view text);

// Values to choose among, each with its option, ready to be copied: "--split train, or --split test, or 3 more".
// option: with the space behind it; may be empty.
std::string list_choices(std::string_view option, const std::vector<std::string>& values);

}  // namespace flant5
