// What a gate knows of its traces beyond what is in them, for `concheck report --merge` on the directories of several
// gates: a file "concheck.gate.json" beside the traces.
#ifndef CONCHECK_CLI_GATE_INDEX_H_
#define CONCHECK_CLI_GATE_INDEX_H_

#include <map>
#include <string>

#include "analysis/report/report.h"

namespace concheck::cli {

struct GateIndex {
  std::map<std::string, std::string> tests;  // by file name of the trace
  analysis::Watched clean;                   // in processes whose traces were removed because all was well
};

// Throws Failure when it can not be written.
void write_gate_index(const GateIndex& index, const std::string& directory);

// Nothing is in it when the directory has none. Throws Failure when it can not be read or understood.
GateIndex read_gate_index(const std::string& directory);

}  // namespace concheck::cli

#endif  // CONCHECK_CLI_GATE_INDEX_H_
