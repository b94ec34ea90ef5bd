// write() for LD_PRELOAD: on the file whose name ends in $FAIL_NAME, $FAIL_AFTER bytes are written and every byte after
// them fails with $FAIL_ERRNO, as on a disk that fills up or breaks.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int is_meant(int descriptor) {
  char link[64];
  char path[4096];
  const char* wanted = getenv("FAIL_NAME");
  snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
  const ssize_t size = readlink(link, path, sizeof path - 1);
  if (size < 0 || wanted == NULL) return 0;
  path[size] = '\0';
  const size_t length = strlen(wanted);
  return (size_t)size >= length && strcmp(path + size - length, wanted) == 0;
}

ssize_t write(int descriptor, const void* bytes, size_t size) {
  static ssize_t (*real_write)(int, const void*, size_t);
  static size_t written;
  if (real_write == NULL) *(void**)&real_write = dlsym(RTLD_NEXT, "write");
  if (!is_meant(descriptor)) return real_write(descriptor, bytes, size);
  const size_t limit = strtoul(getenv("FAIL_AFTER"), NULL, 10);
  if (written >= limit) {
    errno = atoi(getenv("FAIL_ERRNO"));
    return -1;
  }
  const ssize_t done = real_write(descriptor, bytes, size < limit - written ? size : limit - written);
  if (done > 0) written += (size_t)done;
  return done;
}
