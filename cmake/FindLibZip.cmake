# LibZip::LibZip, from Debian's libzip-dev or any other prefix. Debian's own config file asks for tools that are packaged
# apart.
find_path(LIBZIP_INCLUDE_DIR zip.h)
find_library(LIBZIP_LIBRARY zip)
include(ImportedLibrary)
imported_library(LibZip)
