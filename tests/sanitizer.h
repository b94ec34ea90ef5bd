// What holds without a sanitizer only: memory is not what it was. The tests are compiled without it (FLANT5_SANITIZE).
#pragma once

#include <dlfcn.h>

namespace flant5 {

inline bool is_sanitized() {
  return ::dlsym(RTLD_DEFAULT, "__asan_init") != nullptr || ::dlsym(RTLD_DEFAULT, "__tsan_init") != nullptr;
}

}  // namespace flant5
