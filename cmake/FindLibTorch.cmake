# LibTorch::LibTorch: the CPU part of libtorch (libtorch_cpu, libc10), from any of
#   - LIBTORCH_ROOT (variable or environment): a PyPI wheel unpacked with pip --target, an official libtorch zip,
#     or the torch folder of an installed Python package;
#   - the folder that scripts/setup.sh fills;
#   - Debian's libtorch-dev.
# The wheel's own TorchConfig.cmake demands a CUDA toolkit, which nothing here needs.
set(_cache "$ENV{XDG_CACHE_HOME}")
if(NOT _cache)
  set(_cache "$ENV{HOME}/.cache")
endif()
file(GLOB _cached "${_cache}/flant5-sentiment/libtorch-*")
list(SORT _cached COMPARE NATURAL ORDER DESCENDING)
set(_roots ${LIBTORCH_ROOT} $ENV{LIBTORCH_ROOT})
if(NOT _roots)
  set(_roots ${_cached} /usr)
endif()

set(_suffixes "." "torch" "libtorch")
find_path(LIBTORCH_INCLUDE_DIR ATen/ATen.h PATHS ${_roots} NO_DEFAULT_PATH
          PATH_SUFFIXES include torch/include libtorch/include)
find_library(LIBTORCH_CPU_LIBRARY torch_cpu PATHS ${_roots} NO_DEFAULT_PATH
             PATH_SUFFIXES lib torch/lib libtorch/lib ${CMAKE_LIBRARY_ARCHITECTURE} lib/${CMAKE_LIBRARY_ARCHITECTURE})
find_library(LIBTORCH_C10_LIBRARY c10 PATHS ${_roots} NO_DEFAULT_PATH
             PATH_SUFFIXES lib torch/lib libtorch/lib ${CMAKE_LIBRARY_ARCHITECTURE} lib/${CMAKE_LIBRARY_ARCHITECTURE})

if(LIBTORCH_INCLUDE_DIR)
  foreach(_header torch/headeronly/version.h torch/csrc/api/include/torch/version.h)
    if(EXISTS "${LIBTORCH_INCLUDE_DIR}/${_header}")
      file(STRINGS "${LIBTORCH_INCLUDE_DIR}/${_header}" _line REGEX "define TORCH_VERSION_(MAJOR|MINOR|PATCH) [0-9]+")
      string(REGEX REPLACE "[^0-9;]*([0-9]+)[^;]*" "\\1" _parts "${_line}")
      list(JOIN _parts "." LIBTORCH_VERSION)
      if(LIBTORCH_VERSION)
        break()
      endif()
    endif()
  endforeach()
endif()

include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(LibTorch
  REQUIRED_VARS LIBTORCH_CPU_LIBRARY LIBTORCH_C10_LIBRARY LIBTORCH_INCLUDE_DIR VERSION_VAR LIBTORCH_VERSION
  REASON_FAILURE_MESSAGE "run scripts/setup.sh, or set LIBTORCH_ROOT to a libtorch >= 2.6 that you have")

if(LibTorch_FOUND AND NOT TARGET LibTorch::LibTorch)
  add_library(LibTorch::c10 UNKNOWN IMPORTED)
  set_target_properties(LibTorch::c10 PROPERTIES IMPORTED_LOCATION "${LIBTORCH_C10_LIBRARY}")
  add_library(LibTorch::LibTorch UNKNOWN IMPORTED)
  set_target_properties(LibTorch::LibTorch PROPERTIES
    IMPORTED_LOCATION "${LIBTORCH_CPU_LIBRARY}"
    INTERFACE_INCLUDE_DIRECTORIES "${LIBTORCH_INCLUDE_DIR};${LIBTORCH_INCLUDE_DIR}/torch/csrc/api/include"
    INTERFACE_SYSTEM_INCLUDE_DIRECTORIES "${LIBTORCH_INCLUDE_DIR};${LIBTORCH_INCLUDE_DIR}/torch/csrc/api/include"
    INTERFACE_LINK_LIBRARIES LibTorch::c10)
endif()
