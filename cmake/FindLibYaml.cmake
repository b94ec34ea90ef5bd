# LibYaml::LibYaml, from Debian's libyaml-dev or any other prefix.
find_path(LIBYAML_INCLUDE_DIR yaml.h)
find_library(LIBYAML_LIBRARY yaml)
include(ImportedLibrary)
imported_library(LibYaml)
