# flant5_libstdcxx(): the target flant5_libstdcxx, a libstdc++.so.6 for the packages, linked from the archive that Debian
# ships for this (libstdc++-12-pic). Debian 12's own asks for glibc 2.36 because of one function of std::random_device;
# all else in the packages asks for 2.34. scripts/check_tree.py holds it to what the other libraries call.
function(flant5_libstdcxx)
  foreach(suffix a map)
    execute_process(COMMAND ${CMAKE_CXX_COMPILER} -print-file-name=libstdc++_pic.${suffix}
                    OUTPUT_VARIABLE ${suffix} OUTPUT_STRIP_TRAILING_WHITESPACE COMMAND_ERROR_IS_FATAL ANY)
    if(NOT EXISTS "${${suffix}}")
      message(FATAL_ERROR "FLANT5_OWN_LIBSTDCXX needs libstdc++_pic.${suffix}, of Debian's libstdc++-12-pic")
    endif()
  endforeach()
  add_library(flant5_libstdcxx MODULE ${PROJECT_SOURCE_DIR}/packaging/libstdcxx.cc)
  set_target_properties(flant5_libstdcxx PROPERTIES PREFIX "" SUFFIX "" OUTPUT_NAME libstdc++.so.6 LINK_DEPENDS "${map}"
    BUILD_WITH_INSTALL_RPATH ON INSTALL_RPATH "" INSTALL_RPATH_USE_LINK_PATH OFF
    LIBRARY_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/stubs)
  target_link_options(flant5_libstdcxx PRIVATE -nodefaultlibs LINKER:-soname,libstdc++.so.6 LINKER:-z,defs
                      LINKER:--version-script=${map})
  target_link_libraries(flant5_libstdcxx PRIVATE -Wl,--whole-archive,${a},--no-whole-archive m c gcc_s gcc)
endfunction()
