# Run by `cmake --install`: copies what the program and its libraries need beside the libraries, but for glibc and libgcc,
# and writes notices of all that is not ours.
set(left_out "^lib(c|m|dl|rt|pthread|gcc_s)\\.so" "^ld-linux")
foreach(stub ${FLANT5_STUBS})
  string(REPLACE "." "\\." stub "${stub}")
  list(APPEND left_out "^${stub}$")
endforeach()
list(TRANSFORM FLANT5_ELSEWHERE REPLACE "(.+)" "^\\1/" OUTPUT_VARIABLE elsewhere)
file(GET_RUNTIME_DEPENDENCIES EXECUTABLES "${FLANT5_PROGRAM}" MODULES ${FLANT5_LIBRARIES}
     RESOLVED_DEPENDENCIES_VAR needed PRE_EXCLUDE_REGEXES ${left_out} POST_EXCLUDE_REGEXES ${elsewhere})

foreach(library ${needed})
  file(REAL_PATH "${library}" file)
  get_filename_component(name "${library}" NAME)
  if(FLANT5_OWN_LIBSTDCXX AND name STREQUAL "libstdc++.so.6")
    continue()  # built, but of what GCC's archive holds: the notice is the same
  endif()
  file(INSTALL "${file}" DESTINATION "${CMAKE_INSTALL_PREFIX}/${FLANT5_LIBRARY_FOLDER}" TYPE FILE
       RENAME "${name}")
  set(copy "$ENV{DESTDIR}${CMAKE_INSTALL_PREFIX}/${FLANT5_LIBRARY_FOLDER}/${name}")
  unset(rpath)
  unset(runpath)
  file(READ_ELF "${copy}" RPATH rpath RUNPATH runpath)
  if(rpath OR runpath)
    file(RPATH_SET FILE "${copy}" NEW_RPATH "$ORIGIN")
  endif()
  if(CMAKE_INSTALL_DO_STRIP)
    execute_process(COMMAND "${FLANT5_STRIP}" --strip-unneeded "${copy}" COMMAND_ERROR_IS_FATAL ANY)
  endif()
endforeach()

get_filename_component(folder "${FLANT5_NOTICES}" DIRECTORY)
file(MAKE_DIRECTORY "${folder}")
list(TRANSFORM FLANT5_STUBS PREPEND "--stub=" OUTPUT_VARIABLE stubs)
execute_process(COMMAND "${FLANT5_PYTHON}" "${FLANT5_NOTICES_SCRIPT}" ${stubs} --output "${FLANT5_NOTICES}" ${needed}
                COMMAND_ERROR_IS_FATAL ANY)
