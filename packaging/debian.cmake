# Run by cpack before it packs: what Debian's policy asks of a package, in the tree of the .deb.
if(NOT CPACK_GENERATOR STREQUAL "DEB")
  return()
endif()
set(tree ${CPACK_TEMPORARY_DIRECTORY}/usr)
set(documents ${tree}/share/doc/flant5-sentiment)
file(RENAME ${documents}/LICENSE ${documents}/copyright)
string(TIMESTAMP date "%a, %d %b %Y %H:%M:%S +0000" UTC)
file(CONFIGURE OUTPUT ${documents}/changelog @ONLY CONTENT
"flant5-sentiment (@CPACK_PACKAGE_VERSION@) unstable; urgency=medium

  * What is new is in README.md and docs of the sources.

 -- @CPACK_PACKAGE_CONTACT@  @date@
")
execute_process(COMMAND gzip -9n ${documents}/changelog ${tree}/share/man/man1/flant5-sentiment.1
                COMMAND_ERROR_IS_FATAL ANY)
configure_file(${CPACK_FLANT5_PACKAGING}/lintian-overrides ${tree}/share/lintian/overrides/flant5-sentiment COPYONLY)
