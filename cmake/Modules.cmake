add_library(flant5_warnings INTERFACE)
target_compile_options(flant5_warnings INTERFACE -Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor -Wconversion
                                                 -Wsign-conversion -Wold-style-cast)
if(FLANT5_WARNINGS_AS_ERRORS)
  target_compile_options(flant5_warnings INTERFACE -Werror)
endif()
# GCC 12 sees overlaps in its own std::string that are not there (https://gcc.gnu.org/bugzilla/show_bug.cgi?id=105651).
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
  target_compile_options(flant5_warnings INTERFACE -Wno-restrict)
endif()

# at::parallel_for is expanded in libtorch's headers. The flag alone, not FindOpenMP's library, so that the program runs
# on the one libgomp that libtorch brings.
add_library(flant5_openmp INTERFACE)
target_compile_options(flant5_openmp INTERFACE -fopenmp)
target_link_options(flant5_openmp INTERFACE -fopenmp)

# Compiles the sources of a target several at a time, in a fifth of the time: most of it goes into the headers that they
# share. So names in anonymous namespaces are unique in a module. Highway compiles its sources for each instruction set.
function(flant5_batch target)
  if(FLANT5_BATCHED_BUILD AND NOT target MATCHES "kernels")
    set_target_properties(${target} PROPERTIES UNITY_BUILD ON UNITY_BUILD_BATCH_SIZE 10)
  endif()
endfunction()

# flant5_module(NAME USES target...): the library flant5_NAME of all sources in src/NAME but the entry of a shared library.
function(flant5_module name)
  cmake_parse_arguments(arg "" "" "USES" ${ARGN})
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/src/${name}/*.cc)
  list(FILTER sources EXCLUDE REGEX "/[a-z]+_library\\.cc$")
  if(NOT sources)
    add_library(flant5_${name} INTERFACE)
    target_include_directories(flant5_${name} INTERFACE ${PROJECT_SOURCE_DIR}/include)
    target_link_libraries(flant5_${name} INTERFACE ${arg_USES})
    return()
  endif()
  add_library(flant5_${name} STATIC ${sources})
  target_include_directories(flant5_${name} PUBLIC ${PROJECT_SOURCE_DIR}/include PRIVATE ${PROJECT_SOURCE_DIR}/src)
  target_link_libraries(flant5_${name} PUBLIC flant5_base ${arg_USES} PRIVATE flant5_warnings)
  flant5_batch(flant5_${name})
endfunction()

# flant5_library(NAME): the module flant5_NAME as a shared library, with the entry src/NAME/NAME_library.cc.
function(flant5_library name)
  add_library(flant5_${name}_library MODULE ${PROJECT_SOURCE_DIR}/src/${name}/${name}_library.cc)
  target_link_libraries(flant5_${name}_library PRIVATE flant5_${name} flant5_warnings)
  target_link_options(flant5_${name}_library PRIVATE LINKER:--exclude-libs,ALL)
  set_target_properties(flant5_${name}_library PROPERTIES OUTPUT_NAME flant5_${name}
    LIBRARY_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR} CXX_VISIBILITY_PRESET hidden INSTALL_RPATH "$ORIGIN")
endfunction()
