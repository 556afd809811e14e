# Options, and one interface target with what every target of ours is compiled with.
option(CONCHECK_TESTS "Build the tests and the test programs" ON)
option(CONCHECK_HOST_TESTS "With CONCHECK_TESTS: those that test the trace reader, the analysis and the command from inside, too" ON)
option(CONCHECK_BENCH "Build the benchmarks" OFF)
option(CONCHECK_WERROR "Treat warnings as errors" OFF)
set(CONCHECK_SANITIZE "" CACHE STRING "Sanitizers for the trace reader, the analysis, the command and their tests, e.g. address,undefined")

if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE RelWithDebInfo CACHE STRING "Build type" FORCE)
endif()
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS ON)
set(CMAKE_C_STANDARD 11)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)

add_library(concheck_flags INTERFACE)
target_include_directories(concheck_flags INTERFACE "${PROJECT_SOURCE_DIR}")
target_compile_options(concheck_flags INTERFACE -Wall -Wextra -Wshadow -Wno-missing-field-initializers)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # GCC 12 sees uninitialised members inside std::variant and std::optional, and overlapping copies in "text" + string
  # (GCC bug 105651), that are not there.
  target_compile_options(concheck_flags INTERFACE -Wno-maybe-uninitialized -Wno-restrict)
endif()
if(CONCHECK_WERROR)
  target_compile_options(concheck_flags INTERFACE -Werror)
endif()
target_compile_definitions(concheck_flags INTERFACE CONCHECK_VERSION="${PROJECT_VERSION}")

# The host side: everything but the preloaded library, which can not carry a sanitizer.
add_library(concheck_host_flags INTERFACE)
target_link_libraries(concheck_host_flags INTERFACE concheck_flags)
if(CONCHECK_SANITIZE)
  target_compile_options(concheck_host_flags INTERFACE -fsanitize=${CONCHECK_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  target_link_options(concheck_host_flags INTERFACE -fsanitize=${CONCHECK_SANITIZE})
endif()

# The sources of the trace reader, the analysis, the command and their tests spend most of their time in the same headers: compiled
# several at once, all of them take half of it.
option(CONCHECK_UNITY "Compile the trace reader, the analysis, the command and their tests in batches of files" OFF)

# concheck_unity(TARGET [ALONE SOURCE...]): ALONE are not in a batch, since they have names of their own that others have, too.
function(concheck_unity target)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "ALONE")
  if(NOT CONCHECK_UNITY)
    return()
  endif()
  # To the compiler they look like headers, whose types should not have members from unnamed namespaces.
  target_compile_options(${target} PRIVATE $<$<CXX_COMPILER_ID:GNU>:-Wno-subobject-linkage>)
  set_target_properties(${target} PROPERTIES UNITY_BUILD ON UNITY_BUILD_BATCH_SIZE 8)
  set_source_files_properties(${arg_ALONE} PROPERTIES SKIP_UNITY_BUILD_INCLUSION ON)
endfunction()
