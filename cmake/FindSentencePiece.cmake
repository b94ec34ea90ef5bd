# SentencePiece::SentencePiece, from Debian's libsentencepiece-dev or any other prefix.
find_path(SENTENCEPIECE_INCLUDE_DIR sentencepiece_processor.h)
find_library(SENTENCEPIECE_LIBRARY sentencepiece)
# Its headers do not name their version; the file for pkg-config beside the library does.
if(SENTENCEPIECE_LIBRARY)
  get_filename_component(_folder "${SENTENCEPIECE_LIBRARY}" DIRECTORY)
  if(EXISTS "${_folder}/pkgconfig/sentencepiece.pc")
    file(STRINGS "${_folder}/pkgconfig/sentencepiece.pc" _version REGEX "^Version:")
    string(REGEX REPLACE "^Version: *" "" SentencePiece_VERSION "${_version}")
  endif()
endif()
include(ImportedLibrary)
imported_library(SentencePiece)
