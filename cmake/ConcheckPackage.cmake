# `cpack` in a build tree of the release preset makes concheck_VERSION_amd64.deb, for Debian 12, and a tarball that can be
# unpacked anywhere.
set(CPACK_GENERATOR DEB TGZ)
set(CPACK_PACKAGE_NAME concheck)
set(CPACK_PACKAGE_VENDOR "the concheck authors")
set(CPACK_PACKAGE_CONTACT "the concheck authors <concheck@invalid>")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "${PROJECT_DESCRIPTION}")
set(CPACK_PACKAGE_DESCRIPTION
  "concheck observes a program as it is and reports deadlocks that happened and could happen, and wrongly used locks, conditions and threads.")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION devel)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
# Opened at run time, so that nothing in the files says that it is needed.
set(CPACK_DEBIAN_PACKAGE_DEPENDS libunwind8)
# Opened too, when an HTML page is written: without it the page has the lock order as a list, without a picture.
set(CPACK_DEBIAN_PACKAGE_RECOMMENDS libgvc6)
set(CPACK_RESOURCE_FILE_LICENSE "${PROJECT_SOURCE_DIR}/LICENSE")
include(CPack)
