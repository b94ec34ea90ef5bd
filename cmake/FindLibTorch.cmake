# LibTorch::LibTorch: libtorch's CPU part (libtorch_cpu, libc10), from the first of these that is new enough:
#   - LIBTORCH_ROOT (variable or environment), and then nothing else: a PyPI wheel unpacked with pip --target, an official
#     libtorch zip, an installed Python torch (its site-packages or its torch folder), or any prefix;
#   - the cache that scripts/setup.sh fills;
#   - CMAKE_PREFIX_PATH;
#   - Debian's libtorch-dev.
# The wheel's own TorchConfig.cmake demands a CUDA toolkit, which nothing here needs. With FLANT5_WITH_CUDA the CUDA
# part of the same libtorch (libtorch_cuda, libc10_cuda) is linked too; its headers are not used, so no toolkit either.
# LibTorch_LIBRARY_DIR is the folder of the shared libraries.
set(_torch_cache "$ENV{XDG_CACHE_HOME}")
if(NOT _torch_cache)
  set(_torch_cache "$ENV{HOME}/.cache")
endif()
file(GLOB _torch_cached "${_torch_cache}/flant5-sentiment/libtorch-*")
list(SORT _torch_cached COMPARE NATURAL ORDER DESCENDING)
if(NOT LIBTORCH_ROOT AND DEFINED ENV{LIBTORCH_ROOT})
  set(LIBTORCH_ROOT "$ENV{LIBTORCH_ROOT}" CACHE PATH "The libtorch to use")
endif()
if(LIBTORCH_ROOT)
  set(_torch_roots "${LIBTORCH_ROOT}")
else()
  set(_torch_roots ${_torch_cached} ${CMAKE_PREFIX_PATH} /usr/local /usr)
endif()

# What was found is kept in the cache, and is looked for anew when the roots change.
if(NOT "${_torch_roots};${FLANT5_WITH_CUDA}" STREQUAL "${LIBTORCH_SEARCHED}")
  unset(LIBTORCH_INCLUDE_DIR CACHE)
endif()
set(LIBTORCH_SEARCHED "${_torch_roots};${FLANT5_WITH_CUDA}" CACHE INTERNAL "Where libtorch was looked for")

set(_torch_libraries CPU:torch_cpu C10:c10)
if(FLANT5_WITH_CUDA)
  list(APPEND _torch_libraries CUDA:torch_cuda C10_CUDA:c10_cuda)
endif()

function(_torch_read_version include_dir)
  foreach(header torch/headeronly/version.h torch/csrc/api/include/torch/version.h)
    if(EXISTS "${include_dir}/${header}")
      file(STRINGS "${include_dir}/${header}" lines REGEX "define TORCH_VERSION_(MAJOR|MINOR|PATCH) [0-9]+")
      list(TRANSFORM lines REPLACE ".* ([0-9]+).*" "\\1")
      list(JOIN lines "." version)
      if(version)
        break()
      endif()
    endif()
  endforeach()
  set(LibTorch_VERSION "${version}" PARENT_SCOPE)
endfunction()

# Header and libraries must come from one root: a newer header over an older library links and then crashes.
function(_torch_find_in root)
  set(missing "")
  set(library_suffixes lib torch/lib libtorch/lib lib/${CMAKE_LIBRARY_ARCHITECTURE})
  find_path(LIBTORCH_INCLUDE_DIR ATen/ATen.h PATHS "${root}" NO_DEFAULT_PATH
            PATH_SUFFIXES include torch/include libtorch/include)
  if(NOT LIBTORCH_INCLUDE_DIR)
    set(missing "no ATen/ATen.h")
  endif()
  foreach(entry ${_torch_libraries})
    string(REPLACE ":" ";" entry "${entry}")
    list(GET entry 0 key)
    list(GET entry 1 name)
    unset(LIBTORCH_${key}_LIBRARY CACHE)
    find_library(LIBTORCH_${key}_LIBRARY ${name} PATHS "${root}" NO_DEFAULT_PATH PATH_SUFFIXES ${library_suffixes})
    mark_as_advanced(LIBTORCH_${key}_LIBRARY)
    if(NOT LIBTORCH_${key}_LIBRARY AND NOT missing)
      set(missing "no lib${name}.so")
    endif()
  endforeach()
  mark_as_advanced(LIBTORCH_INCLUDE_DIR)
  if(NOT missing)
    _torch_read_version("${LIBTORCH_INCLUDE_DIR}")
    if(LibTorch_VERSION VERSION_LESS LibTorch_FIND_VERSION)
      set(missing "it is version ${LibTorch_VERSION}")
    else()
      # Wheels before 2.7 were built with the strings of the old C++ ABI, which no Debian library can be linked with.
      file(STRINGS "${LIBTORCH_C10_LIBRARY}" new_abi REGEX "__cxx11" LIMIT_COUNT 1)
      if(NOT new_abi)
        set(missing "it was built with the C++ ABI from before 2011")
      endif()
    endif()
  endif()
  if(missing)
    unset(LIBTORCH_INCLUDE_DIR CACHE)
  endif()
  set(_torch_missing "${missing}" PARENT_SCOPE)
endfunction()

set(_torch_reasons "")
if(NOT LIBTORCH_INCLUDE_DIR)
  foreach(_root ${_torch_roots})
    _torch_find_in("${_root}")
    if(NOT _torch_missing)
      break()
    endif()
    string(APPEND _torch_reasons "\n    ${_root}: ${_torch_missing}")
  endforeach()
endif()
if(LIBTORCH_INCLUDE_DIR)
  _torch_read_version("${LIBTORCH_INCLUDE_DIR}")
  get_filename_component(LibTorch_LIBRARY_DIR "${LIBTORCH_CPU_LIBRARY}" DIRECTORY)
endif()

include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(LibTorch
  REQUIRED_VARS LIBTORCH_CPU_LIBRARY LIBTORCH_INCLUDE_DIR VERSION_VAR LibTorch_VERSION
  REASON_FAILURE_MESSAGE "run scripts/setup.sh, or set LIBTORCH_ROOT to a libtorch >= ${LibTorch_FIND_VERSION} of \
yours. Looked in:${_torch_reasons}")

if(LibTorch_FOUND AND NOT TARGET LibTorch::LibTorch)
  add_library(LibTorch::c10 UNKNOWN IMPORTED)
  set_target_properties(LibTorch::c10 PROPERTIES IMPORTED_LOCATION "${LIBTORCH_C10_LIBRARY}")
  add_library(LibTorch::LibTorch UNKNOWN IMPORTED)
  set_target_properties(LibTorch::LibTorch PROPERTIES
    IMPORTED_LOCATION "${LIBTORCH_CPU_LIBRARY}"
    INTERFACE_INCLUDE_DIRECTORIES "${LIBTORCH_INCLUDE_DIR};${LIBTORCH_INCLUDE_DIR}/torch/csrc/api/include"
    INTERFACE_LINK_LIBRARIES LibTorch::c10)
  if(FLANT5_WITH_CUDA)
    # Nothing refers to these by symbol: they register their kernels when they are loaded. Where this is built the CUDA
    # libraries that they are linked with need not be.
    set_property(TARGET LibTorch::LibTorch APPEND PROPERTY INTERFACE_LINK_OPTIONS LINKER:--allow-shlib-undefined)
    set_property(TARGET LibTorch::LibTorch APPEND PROPERTY INTERFACE_LINK_LIBRARIES
      "-Wl,--push-state,--no-as-needed,${LIBTORCH_CUDA_LIBRARY},${LIBTORCH_C10_CUDA_LIBRARY},--pop-state")
  endif()
endif()
