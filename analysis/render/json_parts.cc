#include "analysis/render/json_parts.h"

#include <fmt/format.h>

namespace concheck::analysis {

using nlohmann::ordered_json;

ordered_json text_or_null(const std::string& text) { return text.empty() ? ordered_json() : ordered_json(text); }

ordered_json frame_json(const SourceFrame& frame) {
  return {{"module", text_or_null(frame.module)},
          {"buildId", text_or_null(frame.build_id)},
          {"offset", fmt::format("{:#x}", frame.offset)},
          {"function", text_or_null(frame.function)},
          {"file", text_or_null(frame.file)},
          {"line", frame.line != 0 ? ordered_json(frame.line) : ordered_json()},
          {"column", frame.column != 0 ? ordered_json(frame.column) : ordered_json()},
          {"inlined", frame.inlined},
          {"internal", frame.internal}};
}

ordered_json stack_json(const SourceStack& stack) {
  ordered_json frames = ordered_json::array();
  for (const SourceFrame& frame : stack.frames) frames.push_back(frame_json(frame));
  return {{"frames", std::move(frames)}, {"truncated", stack.truncated}};
}

ordered_json stack_or_null(const SourceStack& stack) {
  return stack.frames.empty() ? ordered_json() : stack_json(stack);
}

}  // namespace concheck::analysis
