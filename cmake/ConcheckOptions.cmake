# Options, and one interface target with what every target of ours is compiled with.
option(CONCHECK_TESTS "Build the tests and the test programs" ON)
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
