// Scripts that let a shell complete commands, options and their values.
#pragma once

#include <string>

#include "cli/command_list.h"

namespace flant5 {

std::string bash_completions(const CommandList& list);
std::string zsh_completions(const CommandList& list);
std::string fish_completions(const CommandList& list);

}  // namespace flant5
