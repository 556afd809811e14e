#include "cli/needed_libraries.h"

#include <sstream>

#include "cli/capture.h"

namespace concheck::cli {

std::vector<std::string> parse_loader_list(const std::string& text) {
  std::vector<std::string> paths;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    const size_t arrow = line.find("=> /");
    const size_t address = line.rfind(" (0x");
    if (arrow == std::string::npos || address == std::string::npos || address < arrow) continue;
    paths.push_back(line.substr(arrow + 3, address - arrow - 3));
  }
  return paths;
}

std::vector<std::string> needed_libraries(const std::string& program, const std::string& loader) {
  if (loader.empty()) return {};
  const std::string file = program.find('/') == std::string::npos ? "./" + program : program;
  return parse_loader_list(capture_output({loader, "--list", file}));
}

}  // namespace concheck::cli
