// Our shared libraries, each loaded on first use: a run that does not need one does not wait for it.
#pragma once

#include <string>

namespace flant5 {

// What was exported under a name, or why it cannot be had.
struct LibraryEntry {
  void* address = nullptr;
  std::string fault;  // empty where there is an address
};

// Loads `file`, which is looked for beside the program, or libflant5.so, and in ../lib/flant5-sentiment. It stays
// loaded until the process ends.
LibraryEntry load_library_entry(const char* file, const char* entry);

}  // namespace flant5
