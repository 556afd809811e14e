// Finds the file with a module's debug information when it is not in the module itself: by build-id, then by
// .gnu_debuglink, in local folders only. (libdwfl's own search would ask debuginfod servers as well.)
#ifndef CONCHECK_ANALYSIS_SYMBOLIZE_DEBUG_FILES_H_
#define CONCHECK_ANALYSIS_SYMBOLIZE_DEBUG_FILES_H_

#include <elfutils/libdwfl.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace concheck::analysis {

struct DebugFileQuery {
  std::string module_path;  // of the module, or of the debug file that refers to another
  std::string build_id;     // hexadecimal, may be empty
  std::string link;         // name from .gnu_debuglink or .gnu_debugaltlink, may be empty
  uint32_t link_crc = 0;    // 0 = unknown
};

// The path of a file that belongs to the module (same build-id; without one, same checksum), or empty.
std::string find_debug_file(const DebugFileQuery& query, const std::vector<std::string>& debug_directories);

// The build-id of an ELF file, hexadecimal; empty when it has none or is not readable as ELF.
std::string build_id_of_file(const std::string& path);

// "0a1b" for the bytes 0x0a, 0x1b.
std::string hexadecimal(const unsigned char* bytes, size_t size);

}  // namespace concheck::analysis

#endif  // CONCHECK_ANALYSIS_SYMBOLIZE_DEBUG_FILES_H_
