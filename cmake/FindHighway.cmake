# Highway::Highway, from Debian's libhwy-dev or any other prefix.
find_path(HIGHWAY_INCLUDE_DIR hwy/highway.h)
find_library(HIGHWAY_LIBRARY hwy)
set(Highway_VERSION "")
foreach(header highway.h base.h)  # newer versions have it in the second
  if(EXISTS "${HIGHWAY_INCLUDE_DIR}/hwy/${header}" AND NOT Highway_VERSION)
    file(STRINGS "${HIGHWAY_INCLUDE_DIR}/hwy/${header}" _numbers REGEX "^#define HWY_(MAJOR|MINOR|PATCH) [0-9]+")
    list(TRANSFORM _numbers REPLACE ".* ([0-9]+).*" "\\1")
    list(JOIN _numbers "." Highway_VERSION)
  endif()
endforeach()
include(ImportedLibrary)
imported_library(Highway)
