# concheck_discover_tests(TARGET PREFIX LABEL...): one CTest test for each GoogleTest test of TARGET, with all the labels.
# gtest_discover_tests() can not pass on a list of labels, so a file that CTest reads after its own sets them.
# With a sanitizer a process takes longer to begin and end than most tests to run: then one for each of eight parts of them.
function(concheck_discover_tests target prefix)
  if(CONCHECK_SANITIZE)
    foreach(part RANGE 1 8)
      math(EXPR index "${part} - 1")
      add_test(NAME ${prefix}part_${part} COMMAND ${target} --gtest_brief=1)
      set_tests_properties(${prefix}part_${part} PROPERTIES
        LABELS "${ARGN}" TIMEOUT 300 COST 30 ENVIRONMENT "GTEST_TOTAL_SHARDS=8;GTEST_SHARD_INDEX=${index}")
    endforeach()
    return()
  endif()
  gtest_discover_tests(${target} TEST_PREFIX "${prefix}" TEST_LIST ${target}_tests DISCOVERY_TIMEOUT 60)
  set(file "${CMAKE_CURRENT_BINARY_DIR}/${target}_labels.cmake")
  file(WRITE "${file}"
    "foreach(test IN LISTS ${target}_tests)\n"
    "  set_tests_properties(\"\${test}\" PROPERTIES LABELS \"${ARGN}\" TIMEOUT 120)\n"
    "endforeach()\n")
  set_property(DIRECTORY APPEND PROPERTY TEST_INCLUDE_FILES "${file}")
endfunction()
