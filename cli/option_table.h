// The options of the commands as plain values, for what is made of them beside --help: manual pages and completions.
#ifndef CONCHECK_CLI_OPTION_TABLE_H_
#define CONCHECK_CLI_OPTION_TABLE_H_

#include <string>
#include <vector>

namespace concheck::cli {

struct OptionEntry {
  std::string long_name;   // "--format"
  std::string short_name;  // "-q", or ""
  std::string value;       // as help shows it: "FILE", "text|json"; "" for a flag
  bool value_optional = false;
  std::string variable;  // "CONCHECK_FORMAT", or ""
  std::string group;
  std::string description;

  // "text", "json", ... when the value is one of a few words, or a list of kinds of finding; else empty.
  std::vector<std::string> words() const;
};

struct CommandEntry {
  std::string name;
  std::string summary;
  std::string synopsis;
  std::string description;
  std::string examples;
  bool takes_program = false;
  bool takes_files = false;  // has arguments of its own that are files
  std::vector<OptionEntry> options;
};

// In the order in which --help lists them.
std::vector<CommandEntry> command_table();

}  // namespace concheck::cli

#endif  // CONCHECK_CLI_OPTION_TABLE_H_
