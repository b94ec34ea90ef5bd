// write() and read() for LD_PRELOAD, as on a disk that is full or breaks, and under a user who has had enough:
//   on the file whose name ends in $FAIL_WRITE, $FAIL_AFTER bytes are written, and every byte after them fails;
//   on the file whose name ends in $FAIL_READ, $FAIL_AFTER reads go well, and every one after them fails;
//   both with $FAIL_ERRNO. A read does not fail but goes on after the signal $FAIL_SIGNAL where that is set.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int is_meant(int descriptor, const char* variable) {
  char link[64];
  char path[4096];
  const char* wanted = getenv(variable);
  if (wanted == NULL) return 0;
  snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
  const ssize_t size = readlink(link, path, sizeof path - 1);
  if (size < 0) return 0;
  path[size] = '\0';
  const size_t length = strlen(wanted);
  return (size_t)size >= length && strcmp(path + size - length, wanted) == 0;
}

static size_t number(const char* variable) { return strtoul(getenv(variable), NULL, 10); }

ssize_t write(int descriptor, const void* bytes, size_t size) {
  static ssize_t (*real_write)(int, const void*, size_t);
  static size_t written;
  if (real_write == NULL) *(void**)&real_write = dlsym(RTLD_NEXT, "write");
  if (!is_meant(descriptor, "FAIL_WRITE")) return real_write(descriptor, bytes, size);
  const size_t limit = number("FAIL_AFTER");
  if (written >= limit) {
    errno = (int)number("FAIL_ERRNO");
    return -1;
  }
  const ssize_t done = real_write(descriptor, bytes, size < limit - written ? size : limit - written);
  if (done > 0) written += (size_t)done;
  return done;
}

ssize_t read(int descriptor, void* bytes, size_t size) {
  static ssize_t (*real_read)(int, void*, size_t);
  static size_t reads;
  if (real_read == NULL) *(void**)&real_read = dlsym(RTLD_NEXT, "read");
  if (is_meant(descriptor, "FAIL_READ") && ++reads > number("FAIL_AFTER")) {
    if (getenv("FAIL_SIGNAL") == NULL) {
      errno = (int)number("FAIL_ERRNO");
      return -1;
    }
    if (reads == number("FAIL_AFTER") + 1) raise((int)number("FAIL_SIGNAL"));
  }
  return real_read(descriptor, bytes, size);
}
