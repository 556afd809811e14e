// Which format goes to which file.
#ifndef CONCHECK_CLI_OUTPUT_PAIRS_H_
#define CONCHECK_CLI_OUTPUT_PAIRS_H_

#include <string>
#include <vector>

namespace concheck::cli {

struct FormatAndFile {
  std::string format;
  std::string file;  // "": the command's own stream
};

// Pairs the values of --format and --output. `is_output` is the order in which they stood on the command line (true: an
// --output). Without any format, a file's name decides: "json", "html", "sarif" or "junit" when it ends in ".json",
// ".html", ".sarif" or ".xml", else "text". With as many files as formats they go together in order. With fewer files,
// each belongs to the format just before it, and one format may be left for the command's own stream. Throws Failure
// for what does not fit.
std::vector<FormatAndFile> pair_outputs(const std::vector<std::string>& formats, const std::vector<std::string>& files,
                                        const std::vector<bool>& is_output);

}  // namespace concheck::cli

#endif  // CONCHECK_CLI_OUTPUT_PAIRS_H_
