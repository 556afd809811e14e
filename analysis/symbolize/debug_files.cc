#include "analysis/symbolize/debug_files.h"

#include <elfutils/libdwelf.h>
#include <fcntl.h>
#include <libelf.h>
#include <unistd.h>

#include <array>
#include <filesystem>
#include <fstream>
#include <system_error>

namespace concheck::analysis {
namespace {

namespace fs = std::filesystem;

// CRC-32 as in ISO 3309: what .gnu_debuglink carries.
uint32_t checksum_of_file(const std::string& path) {
  static const std::array<uint32_t, 256> table = [] {
    std::array<uint32_t, 256> values{};
    for (uint32_t i = 0; i < values.size(); ++i) {
      uint32_t value = i;
      for (int bit = 0; bit < 8; ++bit) value = (value & 1) != 0 ? 0xedb88320U ^ (value >> 1) : value >> 1;
      values[i] = value;
    }
    return values;
  }();
  std::ifstream file(path, std::ios::binary);
  std::array<char, 65536> buffer;
  uint32_t crc = ~uint32_t{0};
  while (file.read(buffer.data(), buffer.size()), file.gcount() > 0) {
    for (std::streamsize i = 0; i < file.gcount(); ++i) {
      crc = table[(crc ^ static_cast<unsigned char>(buffer[static_cast<size_t>(i)])) & 0xff] ^ (crc >> 8);
    }
  }
  return ~crc;
}

bool belongs(const std::string& path, const DebugFileQuery& query) {
  std::error_code error;
  if (!fs::is_regular_file(path, error)) return false;
  // A stripped module may name itself.
  if (fs::equivalent(path, query.module_path, error)) return false;
  if (!query.build_id.empty()) return build_id_of_file(path) == query.build_id;
  return query.link_crc != 0 && checksum_of_file(path) == query.link_crc;
}

}  // namespace

std::string find_debug_file(const DebugFileQuery& query, const std::vector<std::string>& debug_directories) {
  std::vector<std::string> candidates;
  if (query.build_id.size() > 2) {
    const std::string below = "/.build-id/" + query.build_id.substr(0, 2) + "/" + query.build_id.substr(2) + ".debug";
    for (const std::string& directory : debug_directories) candidates.push_back(directory + below);
  }
  if (!query.link.empty()) {
    const fs::path link(query.link);
    const fs::path folder = fs::path(query.module_path).parent_path();
    if (link.is_absolute()) candidates.push_back(link);
    candidates.push_back(folder / link.relative_path());
    candidates.push_back(folder / ".debug" / link.relative_path());
    for (const std::string& directory : debug_directories) {
      candidates.push_back(directory / folder.relative_path() / link.relative_path());
      candidates.push_back(directory / link.relative_path());
    }
  }
  for (const std::string& candidate : candidates) {
    if (belongs(candidate, query)) return candidate;
  }
  return {};
}

std::string hexadecimal(const unsigned char* bytes, size_t size) {
  static constexpr char kDigits[] = "0123456789abcdef";
  std::string text;
  for (size_t i = 0; i < size; ++i) {
    text += kDigits[bytes[i] >> 4];
    text += kDigits[bytes[i] & 15];
  }
  return text;
}

std::string build_id_of_file(const std::string& path) {
  elf_version(EV_CURRENT);
  const int file = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) return {};
  std::string text;
  if (Elf* elf = elf_begin(file, ELF_C_READ_MMAP, nullptr); elf != nullptr) {
    const void* bytes = nullptr;
    const ssize_t size = dwelf_elf_gnu_build_id(elf, &bytes);
    if (size > 0) text = hexadecimal(static_cast<const unsigned char*>(bytes), static_cast<size_t>(size));
    elf_end(elf);
  }
  close(file);
  return text;
}

}  // namespace concheck::analysis
