# imported_library(NAME): the end of FindNAME.cmake: the target NAME::NAME from NAME_LIBRARY and NAME_INCLUDE_DIR, which are
# in upper case, if NAME_VERSION is new enough or empty.
include(FindPackageHandleStandardArgs)
macro(imported_library name)
  string(TOUPPER ${name} _upper)
  find_package_handle_standard_args(${name} REQUIRED_VARS ${_upper}_LIBRARY ${_upper}_INCLUDE_DIR
                                    VERSION_VAR ${name}_VERSION)
  if(${name}_FOUND AND NOT TARGET ${name}::${name})
    add_library(${name}::${name} UNKNOWN IMPORTED)
    set_target_properties(${name}::${name} PROPERTIES IMPORTED_LOCATION "${${_upper}_LIBRARY}"
                                                      INTERFACE_INCLUDE_DIRECTORIES "${${_upper}_INCLUDE_DIR}")
  endif()
endmacro()
