add_library(flant5_warnings INTERFACE)
target_compile_options(flant5_warnings INTERFACE -Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor -Wconversion
                                                 -Wsign-conversion -Wold-style-cast)
if(FLANT5_WARNINGS_AS_ERRORS)
  target_compile_options(flant5_warnings INTERFACE -Werror)
endif()
# clang takes the names of one source for shadowed by those of the next in a batch.
if(FLANT5_BATCHED_BUILD AND CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
  target_compile_options(flant5_warnings INTERFACE -Wno-shadow)
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

# flant5_defaults(TARGET...): how all here is compiled, and finds its libraries: the program beside itself or in ../lib,
# the engines where they were linked to libtorch, or beside themselves, so that an installed tree may be moved. A build has
# the same run path: CMake pads one of its own with empty entries, and the loader reads each as "./".
function(flant5_defaults)
  set_target_properties(${ARGN} PROPERTIES
    CXX_STANDARD 20 CXX_STANDARD_REQUIRED ON CXX_EXTENSIONS OFF POSITION_INDEPENDENT_CODE ON
    CXX_VISIBILITY_PRESET hidden VISIBILITY_INLINES_HIDDEN ON
    INSTALL_RPATH "$ORIGIN;$ORIGIN/../lib" INSTALL_RPATH_USE_LINK_PATH ON BUILD_WITH_INSTALL_RPATH ON)
endfunction()

# flant5_batch(TARGET): compiles its sources ten at a time, in a fifth of the time: most of it goes into the headers that
# they share. So names in anonymous namespaces are unique in a module. Highway compiles its sources for each instruction
# set, and a source with definitions of its own stays alone. CMake's own way, UNITY_BUILD, names the sources by absolute
# paths, and ccache would not know them again in another clone.
function(flant5_batch target)
  if(NOT FLANT5_BATCHED_BUILD OR target MATCHES "kernels")
    return()
  endif()
  get_target_property(sources ${target} SOURCES)
  set(alone "")
  foreach(source ${sources})
    get_source_file_property(definitions ${source} COMPILE_DEFINITIONS)
    if(definitions)
      list(APPEND alone ${source})
    endif()
  endforeach()
  list(REMOVE_ITEM sources ${alone})
  list(TRANSFORM sources REPLACE "^${PROJECT_SOURCE_DIR}/(src/)?(.+)$" "#include \"\\2\"\n")
  list(LENGTH sources count)
  math(EXPR last "${count} - 1")
  foreach(first RANGE 0 ${last} 10)
    list(SUBLIST sources ${first} 10 batch)
    list(JOIN batch "" batch)
    set(file ${CMAKE_CURRENT_BINARY_DIR}/batches/${target}_${first}.cc)
    file(CONFIGURE OUTPUT ${file} CONTENT "${batch}" @ONLY)
    list(APPEND alone ${file})
  endforeach()
  set_target_properties(${target} PROPERTIES SOURCES "${alone}")
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
  flant5_defaults(flant5_${name})
  target_include_directories(flant5_${name} PUBLIC ${PROJECT_SOURCE_DIR}/include PRIVATE ${PROJECT_SOURCE_DIR}/src)
  target_link_libraries(flant5_${name} PUBLIC flant5_base ${arg_USES} PRIVATE flant5_warnings)
  flant5_batch(flant5_${name})
endfunction()

# flant5_library(NAME): the module flant5_NAME as a shared library, with the entry src/NAME/NAME_library.cc.
function(flant5_library name)
  add_library(flant5_${name}_library MODULE ${PROJECT_SOURCE_DIR}/src/${name}/${name}_library.cc)
  flant5_defaults(flant5_${name}_library)
  target_link_libraries(flant5_${name}_library PRIVATE flant5_${name} flant5_warnings)
  target_link_options(flant5_${name}_library PRIVATE LINKER:--exclude-libs,ALL)
  set_target_properties(flant5_${name}_library PROPERTIES OUTPUT_NAME flant5_${name}
    LIBRARY_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR} INSTALL_RPATH "$ORIGIN")
endfunction()
