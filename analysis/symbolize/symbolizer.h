// RawStack -> ModuleStack -> SourceStack, lazily: a module's file is opened at the first frame in it, and each address
// is looked up once.
#ifndef CONCHECK_ANALYSIS_SYMBOLIZE_SYMBOLIZER_H_
#define CONCHECK_ANALYSIS_SYMBOLIZE_SYMBOLIZER_H_

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "analysis/model/raw_stack.h"
#include "analysis/report/finding.h"
#include "analysis/symbolize/module_symbols.h"
#include "analysis/symbolize/source_lines.h"
#include "trace/reader.h"

namespace concheck::analysis {

// A place in a module, with the module's id resolved: independent of one process's numbering.
struct ModuleFrame {
  const trace::Module* module = nullptr;  // null: in no module, offset is the raw address
  uint64_t offset = 0;
  bool return_address = true;  // the instruction is the one before
};

struct ModuleStack {
  std::vector<ModuleFrame> frames;  // innermost first
  bool truncated = false;
};

ModuleFrame to_module_frame(const std::vector<trace::Module>& modules, trace::Frame frame, bool return_address);
ModuleStack to_module_stack(const std::vector<trace::Module>& modules, const RawStack& stack);

struct SymbolizerOptions {
  bool symbols = true;       // false: module + offset only
  bool source_lines = true;  // fill SourceFrame::source
  std::vector<std::string> debug_directories;
};

// One for all processes of a report: they share most of their modules.
class Symbolizer {
 public:
  explicit Symbolizer(SymbolizerOptions options);
  ~Symbolizer();

  SourceStack resolve(const ModuleStack& stack);

  // More than one frame where functions were inlined, innermost first; at least one.
  std::vector<SourceFrame> resolve(const ModuleFrame& frame);

  // The variable at a place in a module's data.
  std::optional<DataLocation> variable(const ModuleFrame& frame);
  std::optional<std::string> variable_name(const ModuleFrame& frame);  // without the part of it; cheap

  // The variable on the stack at `place`, in bytes from the canonical frame address, of the function that `function` is
  // a return address in.
  std::optional<DataLocation> local_variable(const ModuleFrame& function, int64_t place);

  // What kept it from finding symbols, one line a module.
  std::vector<std::string> problems() const;

 private:
  using FileKey = std::pair<std::string, std::string>;  // path, build-id

  ModuleSymbols* symbols_of(const trace::Module& module);
  std::vector<SourceFrame> look_up(const ModuleFrame& frame);

  SymbolizerOptions options_;
  SourceLines source_lines_;
  std::map<FileKey, std::unique_ptr<ModuleSymbols>> files_;
  std::map<std::pair<FileKey, uint64_t>, std::vector<SourceFrame>> known_;  // by address of the instruction
};

}  // namespace concheck::analysis

#endif  // CONCHECK_ANALYSIS_SYMBOLIZE_SYMBOLIZER_H_
