# What find_package(flant5 CONFIG) finds: the library, the headers of the front door, the target flant5::flant5. What the
# library needs and loads is in a folder of its own, with the program's (cmake/Install.cmake): were it beside the library,
# a program that is linked with it would take its C++ library from there, which may be older than its compiler.
include(CMakePackageConfigHelpers)
set(package lib/cmake/flant5)
install(TARGETS flant5 EXPORT flant5
        LIBRARY DESTINATION lib COMPONENT development FILE_SET HEADERS DESTINATION include COMPONENT development)
install(EXPORT flant5 NAMESPACE flant5:: FILE flant5Config.cmake DESTINATION ${package} COMPONENT development)
write_basic_package_version_file(${PROJECT_BINARY_DIR}/flant5ConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/flant5ConfigVersion.cmake DESTINATION ${package} COMPONENT development)
flant5_run_path(flant5 lib development "$ORIGIN/../${library_folder}")
