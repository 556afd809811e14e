# The CMake package: find_package(concheck) tells where the command and the library are.
include(CMakePackageConfigHelpers)

set(package_dir "${CMAKE_INSTALL_LIBDIR}/cmake/concheck")
configure_package_config_file(
  "${PROJECT_SOURCE_DIR}/cmake/concheck-config.cmake.in"
  "${PROJECT_BINARY_DIR}/concheck-config.cmake"
  INSTALL_DESTINATION "${package_dir}"
  PATH_VARS CMAKE_INSTALL_BINDIR CMAKE_INSTALL_LIBDIR CMAKE_INSTALL_LIBEXECDIR)
write_basic_package_version_file(
  "${PROJECT_BINARY_DIR}/concheck-config-version.cmake"
  COMPATIBILITY SameMajorVersion)
install(FILES
  "${PROJECT_BINARY_DIR}/concheck-config.cmake"
  "${PROJECT_BINARY_DIR}/concheck-config-version.cmake"
  "${PROJECT_SOURCE_DIR}/cmake/concheck-add-test.cmake"
  DESTINATION "${package_dir}")
install(PROGRAMS "${PROJECT_SOURCE_DIR}/cmake/ctest-memcheck" DESTINATION "${CMAKE_INSTALL_LIBEXECDIR}/concheck")
install(FILES
  "${PROJECT_SOURCE_DIR}/README.md"
  "${PROJECT_SOURCE_DIR}/CHANGELOG.md"
  "${PROJECT_SOURCE_DIR}/LICENSE"
  DESTINATION "${CMAKE_INSTALL_DOCDIR}")
install(DIRECTORY "${PROJECT_SOURCE_DIR}/docs" DESTINATION "${CMAKE_INSTALL_DOCDIR}")
