// Lines of source files, for showing next to a frame.
#ifndef CONCHECK_ANALYSIS_SYMBOLIZE_SOURCE_LINES_H_
#define CONCHECK_ANALYSIS_SYMBOLIZE_SOURCE_LINES_H_

#include <map>
#include <string>
#include <vector>

namespace concheck::analysis {

class SourceLines {
 public:
  // Without the white space around it; empty when the file or the line is not there. Files are read once, and only
  // regular ones of up to 16 MiB.
  std::string line(const std::string& file, int number);

 private:
  std::map<std::string, std::vector<std::string>> files_;
};

}  // namespace concheck::analysis

#endif  // CONCHECK_ANALYSIS_SYMBOLIZE_SOURCE_LINES_H_
