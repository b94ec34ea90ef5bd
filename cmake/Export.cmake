# What find_package(flant5 CONFIG) finds: the library, the headers of the front door, the target flant5::flant5. The
# engines, which the library loads from beside itself, are installed with the program (cmake/Install.cmake).
include(CMakePackageConfigHelpers)
set(package lib/cmake/flant5)
install(TARGETS flant5 EXPORT flant5
        LIBRARY DESTINATION ${library_folder} COMPONENT development FILE_SET HEADERS DESTINATION include COMPONENT development)
install(EXPORT flant5 NAMESPACE flant5:: FILE flant5Config.cmake DESTINATION ${package} COMPONENT development)
write_basic_package_version_file(${PROJECT_BINARY_DIR}/flant5ConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/flant5ConfigVersion.cmake DESTINATION ${package} COMPONENT development)
flant5_run_path(flant5 ${library_folder} development "$ORIGIN")
