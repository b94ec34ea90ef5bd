# A toolchain file: the newest clang++ there is. Debian names each by its version; a plain clang++ may be an old one.
foreach(_version RANGE 30 16 -1)
  list(APPEND _clangs clang++-${_version})
endforeach()
find_program(NEWEST_CLANG NAMES ${_clangs} clang++ REQUIRED)
set(CMAKE_CXX_COMPILER ${NEWEST_CLANG})
