# concheck_add_test(NAME name COMMAND program [argument...] [OPTIONS option...] [WORKING_DIRECTORY dir] [LABELS label...])
#
# A test that runs `program` under observation: it fails when the program does, and when something is found. `program` may be
# a target of this project. OPTIONS are those of `concheck run`, as --suppressions FILE or --baseline FILE. Each such test has
# the label "concheck" beside LABELS, so that `ctest -L concheck` runs them alone, and `ctest -LE concheck` all others.
function(concheck_add_test)
  cmake_parse_arguments(PARSE_ARGV 0 arg "" "NAME;WORKING_DIRECTORY" "COMMAND;OPTIONS;LABELS")
  if(NOT arg_NAME OR NOT arg_COMMAND OR arg_UNPARSED_ARGUMENTS)
    message(FATAL_ERROR
      "concheck_add_test(NAME name COMMAND program [argument...] [OPTIONS option...] [WORKING_DIRECTORY dir] [LABELS label...])")
  endif()
  list(POP_FRONT arg_COMMAND program)
  if(TARGET "${program}")
    set(program "$<TARGET_FILE:${program}>")
  endif()
  set(directory "")
  if(arg_WORKING_DIRECTORY)
    set(directory WORKING_DIRECTORY "${arg_WORKING_DIRECTORY}")
  endif()
  add_test(NAME "${arg_NAME}"
    COMMAND concheck::concheck run ${arg_OPTIONS} -- "${program}" ${arg_COMMAND}
    ${directory})
  set(labels concheck ${arg_LABELS})
  set_tests_properties("${arg_NAME}" PROPERTIES LABELS "${labels}")
endfunction()
