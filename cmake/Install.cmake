# What `cmake --install` writes: a tree that may be moved, and that needs nothing of a machine but glibc and libgcc.
#   bin/flant5-sentiment
#   lib/flant5-sentiment/    our libraries, libtorch, and all others that `ldd` names
#   share/                   prompts, models, man page, completions, scripts that download, notices
# The packages are this tree: cmake/Packages.cmake, scripts/package.sh.
include(GNUInstallDirs)
include(Libstdcxx)
include(Stubs)
set(CMAKE_INSTALL_DEFAULT_COMPONENT_NAME program)

set(FLANT5_TORCH_RPATH "" CACHE STRING "Where what is installed finds libtorch, such as $ORIGIN/../../../torch/lib; \
empty: it is installed too")
set(FLANT5_ARROW_RPATH "" CACHE STRING "Where what is installed finds Arrow; empty: it is installed too")
option(FLANT5_OWN_LIBSTDCXX "Install a libstdc++ that asks for glibc 2.34 alone; needs Debian's libstdc++-12-pic" OFF)
set(torch_rpath "${FLANT5_TORCH_RPATH}")
if(FLANT5_WITH_CUDA AND NOT torch_rpath)
  set(torch_rpath "${LibTorch_LIBRARY_DIR}")  # gigabytes, and with NVIDIA's libraries
endif()
set(elsewhere "")  # folders of libraries that are not installed
if(torch_rpath)
  list(APPEND elsewhere "${LibTorch_LIBRARY_DIR}")
endif()
if(FLANT5_ARROW_RPATH)
  list(GET ArrowParquet_LIBRARIES 0 arrow_library)
  get_filename_component(arrow_folder "${arrow_library}" DIRECTORY)
  list(APPEND elsewhere "${arrow_folder}")
endif()
set(library_folder lib/flant5-sentiment)

# flant5_run_path(TARGET FOLDER COMPONENT ENTRY...): installed, the target looks for its libraries in these entries alone. A
# build looks in the folders that it was linked with too. DT_RPATH, unlike DT_RUNPATH, holds for what the libraries need
# themselves, and comes before LD_LIBRARY_PATH. CMake's own way would leave an empty entry in the build: "./" to the loader.
function(flant5_run_path target folder component)
  list(JOIN ARGN ":" run_path)
  set_target_properties(${target} PROPERTIES BUILD_WITH_INSTALL_RPATH ON INSTALL_RPATH_USE_LINK_PATH ON
                        INSTALL_RPATH "$ORIGIN;${ARGN}")
  target_link_options(${target} PRIVATE LINKER:--disable-new-dtags)
  install(CODE "file(RPATH_SET FILE \"\$ENV{DESTDIR}\${CMAKE_INSTALL_PREFIX}/${folder}/$<TARGET_FILE_NAME:${target}>\"
                     NEW_RPATH \"${run_path}\")" COMPONENT ${component})
endfunction()

function(flant5_install target folder)
  install(TARGETS ${target} RUNTIME DESTINATION ${folder} LIBRARY DESTINATION ${folder})
  flant5_run_path(${target} ${folder} program ${ARGN})
endfunction()

flant5_install(flant5-sentiment ${CMAKE_INSTALL_BINDIR} "$ORIGIN/../${library_folder}")
set(flant5_engine_library_rpath ${torch_rpath})
set(flant5_columnar_library_rpath ${FLANT5_ARROW_RPATH})
foreach(library ${libraries})
  flant5_install(${library} ${library_folder} "$ORIGIN" ${${library}_rpath})
endforeach()

# Built here in the place of what others would bring.
flant5_stubs("${LIBZIP_LIBRARY}" "libcrypto\\.so" "OPENSSL_[0-9.]+" "encrypted archives are not read")
if(NOT torch_rpath)
  flant5_stubs("${LIBTORCH_CPU_LIBRARY}" "lib(cupti|cudart)\\.so" soname "this is for CPUs")
endif()
set(own_libraries ${flant5_stubs})
if(FLANT5_OWN_LIBSTDCXX)
  flant5_libstdcxx()
  list(APPEND own_libraries flant5_libstdcxx)
endif()
if(own_libraries)
  install(TARGETS ${own_libraries} LIBRARY DESTINATION ${library_folder})
  add_dependencies(flant5-sentiment ${own_libraries})
endif()

# The libraries, and notices of them. The script stands between what it needs to know and the rest.
find_package(Python3 REQUIRED COMPONENTS Interpreter)
set(documents ${CMAKE_INSTALL_DATADIR}/doc/flant5-sentiment)
list(TRANSFORM libraries REPLACE "(.+)" "$<TARGET_FILE:\\1>" OUTPUT_VARIABLE library_files)
install(CODE "
  set(FLANT5_PROGRAM \"$<TARGET_FILE:flant5-sentiment>\")
  set(FLANT5_LIBRARIES \"${library_files}\")
  set(FLANT5_LIBRARY_FOLDER \"${library_folder}\")
  set(FLANT5_STUBS \"${flant5_stub_names}\")
  set(FLANT5_OWN_LIBSTDCXX \"${FLANT5_OWN_LIBSTDCXX}\")
  set(FLANT5_ELSEWHERE \"${elsewhere}\")
  set(FLANT5_NOTICES \"${PROJECT_BINARY_DIR}/generated/THIRD_PARTY_NOTICES\")
  set(FLANT5_NOTICES_SCRIPT \"${PROJECT_SOURCE_DIR}/scripts/notices.py\")
  set(FLANT5_PYTHON \"${Python3_EXECUTABLE}\")
  set(FLANT5_STRIP \"${CMAKE_STRIP}\")")
install(SCRIPT cmake/install_libraries.cmake)
install(FILES LICENSE ${PROJECT_BINARY_DIR}/generated/THIRD_PARTY_NOTICES DESTINATION ${documents})

# Completions and man page, made by the program itself.
set(generated ${PROJECT_BINARY_DIR}/generated)
install(CODE "
  file(MAKE_DIRECTORY ${generated})
  foreach(what bash zsh fish man)
    execute_process(COMMAND $<TARGET_FILE:flant5-sentiment> generate \${what} OUTPUT_FILE ${generated}/\${what}
                    WORKING_DIRECTORY ${PROJECT_SOURCE_DIR} COMMAND_ERROR_IS_FATAL ANY)
  endforeach()")
install(FILES ${generated}/man DESTINATION ${CMAKE_INSTALL_MANDIR}/man1 RENAME flant5-sentiment.1)
install(FILES ${generated}/bash DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions RENAME flant5-sentiment)
install(FILES ${generated}/zsh DESTINATION ${CMAKE_INSTALL_DATADIR}/zsh/site-functions RENAME _flant5-sentiment)
install(FILES ${generated}/fish DESTINATION ${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d
        RENAME flant5-sentiment.fish)

set(resources ${CMAKE_INSTALL_DATADIR}/flant5-sentiment)
install(DIRECTORY prompts models DESTINATION ${resources})
install(PROGRAMS scripts/download_model.sh scripts/download_dataset.sh DESTINATION ${resources}/scripts)
install(FILES scripts/hub.sh DESTINATION ${resources}/scripts)
install(FILES scripts/requirements/hub.txt DESTINATION ${resources}/scripts/requirements)
