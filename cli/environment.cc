#include "cli/environment.h"

#include <unistd.h>

#include <algorithm>
#include <string_view>

namespace concheck::cli {
namespace {

// The value of `name` in `environment`, taken out of it; "" when it is not there.
std::string take(std::vector<std::string>& environment, std::string_view name) {
  std::string value;
  std::erase_if(environment, [&](const std::string& entry) {
    if (entry.size() <= name.size() || entry[name.size()] != '=' || !entry.starts_with(name)) return false;
    value = entry.substr(name.size() + 1);
    return true;
  });
  return value;
}

bool is_listed(std::string_view list, std::string_view item) {
  size_t start = 0;
  while (start <= list.size()) {
    const size_t end = std::min(list.find_first_of(" :", start), list.size());
    if (list.substr(start, end - start) == item) return true;
    start = end + 1;
  }
  return false;
}

}  // namespace

bool preloadable(const std::string& path) { return path.find_first_of(" :\t\n$") == std::string::npos; }

std::vector<std::string> observed_environment(std::vector<std::string> environment, const Recording& recording) {
  std::string preload = take(environment, "LD_PRELOAD");
  for (auto library = recording.libraries.rbegin(); library != recording.libraries.rend(); ++library) {
    if (!is_listed(preload, *library)) preload = *library + (preload.empty() ? "" : ":") + preload;
  }
  environment.push_back("LD_PRELOAD=" + preload);

  take(environment, "CONCHECK_TRACE_DIR");
  environment.push_back("CONCHECK_TRACE_DIR=" + recording.trace_directory);

  std::string options = take(environment, "CONCHECK_OPTIONS");
  for (const std::string& option : recording.options) options += (options.empty() ? "" : ":") + option;
  if (!options.empty()) environment.push_back("CONCHECK_OPTIONS=" + options);
  return environment;
}

std::vector<std::string> own_environment() {
  std::vector<std::string> result;
  for (char** entry = environ; *entry != nullptr; ++entry) result.emplace_back(*entry);
  return result;
}

}  // namespace concheck::cli
