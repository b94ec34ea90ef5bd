# flant5_stubs(LIBRARY SONAME VERSION REASON): for each library that LIBRARY is linked with whose name matches SONAME, though
# the program never calls it, a library of ours with the same soname and the symbols that LIBRARY imports from it, of the
# symbol version that matches VERSION ("soname": each library has its own name as the version). Each symbol ends the program
# with a message that gives REASON. Appends the targets to flant5_stubs, and the sonames to flant5_stub_names.
function(flant5_stubs library soname_pattern version_pattern reason)
  if(NOT library MATCHES "\\.so")
    return()  # what a static library needs is linked with the program
  endif()
  execute_process(COMMAND ${CMAKE_OBJDUMP} -p "${library}" OUTPUT_VARIABLE headers COMMAND_ERROR_IS_FATAL ANY)
  string(REGEX MATCHALL "NEEDED +${soname_pattern}[^\n]*" needed "${headers}")
  list(TRANSFORM needed REPLACE "NEEDED +" "")
  execute_process(COMMAND ${CMAKE_NM} -D --undefined-only "${library}"
                  OUTPUT_VARIABLE undefined COMMAND_ERROR_IS_FATAL ANY)
  get_filename_component(caller "${library}" NAME)
  foreach(soname ${needed})
    string(REPLACE "." "\\." pattern ${soname})
    if(NOT version_pattern STREQUAL "soname")
      set(pattern ${version_pattern})
    endif()
    string(REGEX MATCHALL "[A-Za-z0-9_]+@${pattern}" symbols "${undefined}")
    list(GET symbols 0 version)
    string(REGEX REPLACE ".*@" "" version ${version})
    list(TRANSFORM symbols REPLACE "@.*" "")
    _flant5_stub(${soname} ${version} "${symbols}" ${caller} ${reason})
    list(APPEND flant5_stubs flant5_stub_${soname})
  endforeach()
  set(flant5_stubs ${flant5_stubs} PARENT_SCOPE)
  set(flant5_stub_names ${flant5_stub_names} ${needed} PARENT_SCOPE)
endfunction()

function(_flant5_stub soname version symbols caller reason)
  set(folder ${PROJECT_BINARY_DIR}/stubs)
  list(TRANSFORM symbols REPLACE "(.+)" "FLANT5_STUB(\\1)" OUTPUT_VARIABLE functions)
  list(JOIN functions "\n" functions)
  configure_file(${PROJECT_SOURCE_DIR}/cmake/stub.cc.in ${folder}/${soname}.cc @ONLY)
  list(JOIN symbols "; " exported)
  file(GENERATE OUTPUT ${folder}/${soname}.map CONTENT "${version} { global: ${exported}; local: *; };\n")
  # A module without a version of its own: the file's name is the soname.
  set(target flant5_stub_${soname})
  add_library(${target} MODULE ${folder}/${soname}.cc)
  set_target_properties(${target} PROPERTIES PREFIX "" SUFFIX "" OUTPUT_NAME ${soname} BUILD_WITH_INSTALL_RPATH ON
    INSTALL_RPATH "" INSTALL_RPATH_USE_LINK_PATH OFF LINK_DEPENDS ${folder}/${soname}.map LIBRARY_OUTPUT_DIRECTORY ${folder})
  target_link_options(${target} PRIVATE LINKER:-soname,${soname} LINKER:--as-needed
                      LINKER:--version-script=${folder}/${soname}.map)
endfunction()
