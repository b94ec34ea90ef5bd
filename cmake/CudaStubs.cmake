# flant5_cuda_stubs(): for each CUDA library that libtorch_cpu is linked with, though nothing calls it on a CPU, a library
# of ours with the same soname and the symbols, with their versions, that libtorch_cpu imports. Each ends the program with
# a message. Sets flant5_cuda_stubs, the targets, and flant5_cuda_stub_names, what libtorch_cpu calls them.
function(flant5_cuda_stubs)
  execute_process(COMMAND ${CMAKE_OBJDUMP} -p "${LIBTORCH_CPU_LIBRARY}" OUTPUT_VARIABLE headers COMMAND_ERROR_IS_FATAL ANY)
  string(REGEX MATCHALL "NEEDED +lib(cupti|cudart)\\.so[^\n]*" needed "${headers}")
  list(TRANSFORM needed REPLACE "NEEDED +" "")
  execute_process(COMMAND ${CMAKE_NM} -D --undefined-only "${LIBTORCH_CPU_LIBRARY}"
                  OUTPUT_VARIABLE undefined COMMAND_ERROR_IS_FATAL ANY)
  set(targets "")
  foreach(soname ${needed})
    string(REGEX MATCH "^lib[a-z]+" name ${soname})
    string(REPLACE "." "\\." pattern ${soname})
    string(REGEX MATCHALL "[A-Za-z0-9_]+@${pattern}" symbols "${undefined}")
    list(TRANSFORM symbols REPLACE "@.*" "")
    _flant5_cuda_stub(${name} ${soname} "${symbols}")
    list(APPEND targets flant5_${name}_stub)
  endforeach()
  set(flant5_cuda_stubs ${targets} PARENT_SCOPE)
  set(flant5_cuda_stub_names ${needed} PARENT_SCOPE)
endfunction()

function(_flant5_cuda_stub name soname symbols)
  set(folder ${PROJECT_BINARY_DIR}/stubs)
  list(TRANSFORM symbols REPLACE "(.+)" "FLANT5_STUB(\\1)" OUTPUT_VARIABLE functions)
  list(JOIN functions "\n" functions)
  configure_file(${PROJECT_SOURCE_DIR}/cmake/cuda_stub.cc.in ${folder}/${name}.cc @ONLY)
  list(JOIN symbols "; " exported)
  file(GENERATE OUTPUT ${folder}/${name}.map CONTENT "${soname} { global: ${exported}; local: *; };\n")
  # A module without a version of its own: the file's name is the soname.
  add_library(flant5_${name}_stub MODULE ${folder}/${name}.cc)
  set_target_properties(flant5_${name}_stub PROPERTIES PREFIX "" SUFFIX "" OUTPUT_NAME ${soname} BUILD_WITH_INSTALL_RPATH ON
    INSTALL_RPATH "" INSTALL_RPATH_USE_LINK_PATH OFF LINK_DEPENDS ${folder}/${name}.map LIBRARY_OUTPUT_DIRECTORY ${folder})
  target_link_options(flant5_${name}_stub PRIVATE LINKER:-soname,${soname} LINKER:--as-needed
                      LINKER:--version-script=${folder}/${name}.map)
endfunction()
