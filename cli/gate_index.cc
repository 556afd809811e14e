#include "cli/gate_index.h"

#include <fmt/format.h>

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <system_error>

#include "cli/failure.h"
#include "cli/file_content.h"

namespace concheck::cli {
namespace {

using nlohmann::ordered_json;

constexpr const char* kName = "concheck.gate.json";
constexpr const char* kSchema = "concheck-gate/1";

std::string path_in(const std::string& directory) { return (std::filesystem::path(directory) / kName).string(); }

}  // namespace

void write_gate_index(const GateIndex& index, const std::string& directory) {
  ordered_json json = {{"schema", kSchema},
                       {"clean",
                        {{"processes", index.clean.processes},
                         {"threads", index.clean.threads},
                         {"locks", index.clean.locks},
                         {"acquisitions", index.clean.acquisitions},
                         {"contended", index.clean.contended}}},
                       {"tests", ordered_json::object()}};
  for (const auto& [trace, test] : index.tests) json["tests"][trace] = test;
  std::ofstream file(path_in(directory), std::ios::binary);
  file << json.dump(2, ' ', false, ordered_json::error_handler_t::replace) << "\n";
  file.close();
  if (!file) throw Failure(fmt::format("'{}' could not be written", path_in(directory)));
}

GateIndex read_gate_index(const std::string& directory) {
  GateIndex index;
  const std::string path = path_in(directory);
  std::error_code error;
  const std::string text = file_content(path, error);
  if (error == std::errc::no_such_file_or_directory) return index;
  if (error) throw Failure(fmt::format("'{}' can not be read: {}", path, error.message()));
  try {
    const auto json = nlohmann::json::parse(text);
    if (json.at("schema") != kSchema) throw Failure(fmt::format("'{}' is of another version of concheck", path));
    const auto& clean = json.at("clean");
    index.clean.processes = clean.at("processes").get<uint64_t>();
    index.clean.threads = clean.at("threads").get<uint64_t>();
    index.clean.locks = clean.at("locks").get<uint64_t>();
    index.clean.acquisitions = clean.at("acquisitions").get<uint64_t>();
    index.clean.contended = clean.at("contended").get<uint64_t>();
    for (const auto& [trace, test] : json.at("tests").items()) index.tests[trace] = test.get<std::string>();
  } catch (const nlohmann::json::exception&) {
    throw Failure(fmt::format("'{}' is damaged; remove it, and the report goes without the tests' names", path));
  }
  return index;
}

}  // namespace concheck::cli
