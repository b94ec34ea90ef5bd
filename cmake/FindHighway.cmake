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
include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(Highway REQUIRED_VARS HIGHWAY_LIBRARY HIGHWAY_INCLUDE_DIR VERSION_VAR Highway_VERSION)
if(Highway_FOUND AND NOT TARGET Highway::Highway)
  add_library(Highway::Highway UNKNOWN IMPORTED)
  set_target_properties(Highway::Highway PROPERTIES
    IMPORTED_LOCATION "${HIGHWAY_LIBRARY}" INTERFACE_INCLUDE_DIRECTORIES "${HIGHWAY_INCLUDE_DIR}")
endif()
