# Nettle::Nettle, from Debian's nettle-dev or any other prefix.
find_path(NETTLE_INCLUDE_DIR nettle/sha2.h)
find_library(NETTLE_LIBRARY nettle)
include(ImportedLibrary)
imported_library(Nettle)
