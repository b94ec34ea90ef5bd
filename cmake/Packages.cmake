# The tree of cmake/Install.cmake as a .tar.xz and a .deb; scripts/package.sh makes these and the wheels.
set(CPACK_GENERATOR TXZ DEB)
set(CPACK_PACKAGE_NAME flant5-sentiment)
set(CPACK_PACKAGE_VENDOR "The flant5-sentiment authors")
set(CPACK_PACKAGE_CONTACT "The flant5-sentiment authors <flant5-sentiment@example.com>")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "sentiment of sentences with Flan-T5, from the command line")
set(CPACK_PACKAGE_DESCRIPTION "flant5-sentiment asks a Flan-T5 model whether sentences are good news, bad
news or neither. It reads text, CSV, JSON, Parquet and Arrow files, writes a
prediction for each row, and reports accuracy, F1 and other figures with
their intervals. A small demo model comes with it.")
set(CPACK_PACKAGE_FILE_NAME flant5-sentiment-${PROJECT_VERSION}-linux-x86_64)
set(CPACK_RESOURCE_FILE_LICENSE ${PROJECT_SOURCE_DIR}/LICENSE)
set(CPACK_INSTALL_CMAKE_PROJECTS "${PROJECT_BINARY_DIR};${PROJECT_NAME};program;/")
set(CPACK_STRIP_FILES ON)
set(CPACK_THREADS 0)
set(CPACK_VERBATIM_VARIABLES ON)

set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_DEPENDS "libc6 (>= 2.34), libgcc-s1 (>= 4.2)")
set(CPACK_DEBIAN_PACKAGE_SUGGESTS "python3-pip, ca-certificates")  # for the scripts that download
set(CPACK_DEBIAN_PACKAGE_SECTION science)
set(CPACK_DEBIAN_COMPRESSION_TYPE xz)
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
set(CPACK_PRE_BUILD_SCRIPTS ${PROJECT_SOURCE_DIR}/packaging/debian.cmake)
set(CPACK_FLANT5_PACKAGING ${PROJECT_SOURCE_DIR}/packaging)
include(CPack)
