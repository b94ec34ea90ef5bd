// What cmake/Libstdcxx.cmake adds to the objects of libstdc++_pic.a.
#include <sys/random.h>

#include <condition_variable>
#include <cstdint>
#include <cstdlib>
#include <istream>
#include <mutex>

extern "C" {

// What std::random_device calls where libstdc++ was built with glibc 2.36 or newer.
[[gnu::visibility("hidden")]] std::uint32_t arc4random() {
  std::uint32_t value = 0;
  if (getentropy(&value, sizeof value) != 0) std::abort();
  return value;
}

// Old versions of symbols, which the archive lacks: those that itself and the libraries of the packages call.
std::istream& flant5_ignore(std::istream* self, std::streamsize count) {
  return self->ignore(count, std::istream::traits_type::eof());
}
std::wistream& flant5_wide_ignore(std::wistream* self, std::streamsize count) {
  return self->ignore(count, std::wistream::traits_type::eof());
}
void flant5_wait(std::condition_variable* self, std::unique_lock<std::mutex>& lock) { self->wait(lock); }
}

asm(".symver flant5_ignore, _ZNSi6ignoreEl@@GLIBCXX_3.4.5, remove");
asm(".symver flant5_wide_ignore, _ZNSt13basic_istreamIwSt11char_traitsIwEE6ignoreEl@@GLIBCXX_3.4.5, remove");
asm(".symver flant5_wait, _ZNSt18condition_variable4waitERSt11unique_lockISt5mutexE@GLIBCXX_3.4.11, remove");
