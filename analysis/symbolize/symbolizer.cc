#include "analysis/symbolize/symbolizer.h"

#include <algorithm>

#include "analysis/symbolize/base_name.h"
#include "analysis/symbolize/code_role.h"

namespace concheck::analysis {
namespace {

}  // namespace

ModuleFrame to_module_frame(const std::vector<trace::Module>& modules, trace::Frame frame, bool return_address) {
  const auto id = static_cast<uint32_t>(frame >> trace::kFrameModuleShift);
  return {trace::find_by_id(modules, id), frame & trace::kFrameOffsetMask, return_address};
}

ModuleStack to_module_stack(const std::vector<trace::Module>& modules, const RawStack& stack) {
  ModuleStack result;
  result.truncated = stack.truncated;
  result.frames.reserve(stack.frames.size());
  for (const trace::Frame frame : stack.frames) result.frames.push_back(to_module_frame(modules, frame, true));
  return result;
}

Symbolizer::Symbolizer(SymbolizerOptions options) : options_(std::move(options)) {}
Symbolizer::~Symbolizer() = default;

SourceStack Symbolizer::resolve(const ModuleStack& stack) {
  SourceStack result;
  result.truncated = stack.truncated;
  for (const ModuleFrame& frame : stack.frames) {
    for (SourceFrame& resolved : resolve(frame)) result.frames.push_back(std::move(resolved));
  }
  return result;
}

std::vector<SourceFrame> Symbolizer::resolve(const ModuleFrame& frame) {
  if (frame.module == nullptr) return look_up(frame);
  const uint64_t instruction = frame.offset - (frame.return_address && frame.offset > 0 ? 1 : 0);
  const FileKey file{frame.module->path, frame.module->build_id};
  const auto [entry, added] = known_.try_emplace({file, instruction});
  if (added) entry->second = look_up({frame.module, instruction, false});
  std::vector<SourceFrame> frames = entry->second;
  for (SourceFrame& resolved : frames) resolved.offset = frame.offset;
  return frames;
}

std::vector<SourceFrame> Symbolizer::look_up(const ModuleFrame& frame) {
  SourceFrame base;
  base.offset = frame.offset;
  if (frame.module == nullptr) return {base};
  base.module_path = frame.module->path;
  base.module = base_name(frame.module->path);
  base.build_id = frame.module->build_id;
  std::vector<SourceFrame> frames;
  ModuleSymbols* symbols = symbols_of(*frame.module);
  for (CodeLocation& location : symbols != nullptr ? symbols->code(frame.offset) : std::vector<CodeLocation>(1)) {
    SourceFrame resolved = base;
    resolved.function = std::move(location.function);
    resolved.file = std::move(location.file);
    resolved.line = location.line;
    resolved.column = location.column;
    resolved.inlined = location.inlined;
    resolved.internal = is_internal(resolved);
    if (options_.source_lines && !resolved.internal) resolved.source = source_lines_.line(resolved.file, resolved.line);
    frames.push_back(std::move(resolved));
  }
  return frames;
}

std::optional<DataLocation> Symbolizer::variable(const ModuleFrame& frame) {
  ModuleSymbols* symbols = frame.module != nullptr ? symbols_of(*frame.module) : nullptr;
  return symbols != nullptr ? symbols->data(frame.offset) : std::nullopt;
}

std::optional<std::string> Symbolizer::variable_name(const ModuleFrame& frame) {
  ModuleSymbols* symbols = frame.module != nullptr ? symbols_of(*frame.module) : nullptr;
  return symbols != nullptr ? symbols->variable(frame.offset) : std::nullopt;
}

std::optional<DataLocation> Symbolizer::local_variable(const ModuleFrame& function, int64_t place) {
  ModuleSymbols* symbols = function.module != nullptr && function.offset > 0 ? symbols_of(*function.module) : nullptr;
  return symbols != nullptr ? symbols->local(function.offset - 1, place) : std::nullopt;
}

ModuleSymbols* Symbolizer::symbols_of(const trace::Module& module) {
  if (!options_.symbols) return nullptr;
  std::unique_ptr<ModuleSymbols>& symbols = files_[{module.path, module.build_id}];
  if (!symbols) {
    symbols = std::make_unique<ModuleSymbols>(module.path, module.build_id, options_.debug_directories);
  }
  return symbols.get();
}

std::vector<std::string> Symbolizer::problems() const {
  std::vector<std::string> lines;
  for (const auto& [key, symbols] : files_) {
    if (!symbols->problem().empty()) lines.push_back(symbols->problem());
  }
  return lines;
}

}  // namespace concheck::analysis
