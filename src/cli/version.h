// What --version prints.
#pragma once

#include <string>

namespace flant5 {

// "flant5-sentiment 0.1.0"
std::string short_version();

// The same, and on a line each what a report of a fault needs: the commit, libtorch, what the processor offers and the
// engines use of it, and the devices. Loads the engines; where they cannot be loaded it says why.
std::string verbose_version();

}  // namespace flant5
