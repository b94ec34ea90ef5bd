# The program with what it needs. Completions and man page are made by the program itself.
include(GNUInstallDirs)
set(library_folder lib)
install(TARGETS flant5-sentiment)
install(TARGETS ${libraries} LIBRARY DESTINATION ${library_folder})
if(FLANT5_WITH_ARROW)
  install(FILES ${ArrowParquet_LIBRARIES} DESTINATION ${library_folder})
endif()
set(generated ${PROJECT_BINARY_DIR}/generated)
install(CODE "
  file(MAKE_DIRECTORY ${generated})
  foreach(what bash zsh fish man)
    execute_process(COMMAND $<TARGET_FILE:flant5-sentiment> generate \${what} OUTPUT_FILE ${generated}/\${what}
                    WORKING_DIRECTORY ${PROJECT_SOURCE_DIR} COMMAND_ERROR_IS_FATAL ANY)
  endforeach()")
install(FILES ${generated}/man DESTINATION ${CMAKE_INSTALL_MANDIR}/man1 RENAME flant5-sentiment.1)
install(FILES ${generated}/bash DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions RENAME flant5-sentiment)
install(FILES ${generated}/zsh DESTINATION ${CMAKE_INSTALL_DATADIR}/zsh/site-functions RENAME _flant5-sentiment)
install(FILES ${generated}/fish DESTINATION ${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d
        RENAME flant5-sentiment.fish)
install(DIRECTORY prompts models DESTINATION ${CMAKE_INSTALL_DATADIR}/flant5-sentiment)
install(PROGRAMS scripts/download_model.sh scripts/download_dataset.sh
        DESTINATION ${CMAKE_INSTALL_DATADIR}/flant5-sentiment/scripts)
install(FILES scripts/hub.sh DESTINATION ${CMAKE_INSTALL_DATADIR}/flant5-sentiment/scripts)
install(FILES scripts/requirements/hub.txt DESTINATION ${CMAKE_INSTALL_DATADIR}/flant5-sentiment/scripts/requirements)
