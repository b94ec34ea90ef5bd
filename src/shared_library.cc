#include "shared_library.h"

#include <dlfcn.h>

namespace flant5 {

LibraryEntry load_library_entry(const char* file, const char* entry) {
  // Lazily: libtorch has tens of thousands of functions, of which a run calls a few.
  void* const library = dlopen(file, RTLD_LAZY | RTLD_LOCAL);
  void* const address = library != nullptr ? dlsym(library, entry) : nullptr;
  return {address, address == nullptr ? dlerror() : ""};
}

}  // namespace flant5
