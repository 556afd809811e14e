#include "analysis/render/source_path.h"

#include <fmt/format.h>

#include <cctype>
#include <filesystem>

#include "analysis/render/words.h"
#include "analysis/symbolize/code_role.h"

namespace concheck::analysis {
namespace {

bool has_line(const SourceFrame& frame) { return !frame.file.empty() && frame.line > 0; }

// A person can do something about the program's own code only.
const SourceFrame* place_with_line(const SourceStack& stack) {
  const SourceFrame* place = place_of(stack);
  if (place != nullptr && has_line(*place)) return place;
  for (const SourceFrame& frame : stack.frames) {
    if (!frame.internal && has_line(frame)) return &frame;
  }
  return nullptr;
}

}  // namespace

std::string source_path(const std::string& file, const std::string& root) {
  return relative_to(std::filesystem::path(file).lexically_normal().string(), root);
}

std::string uri_of(std::string_view path) {
  std::string uri = path.starts_with('/') ? "file://" : "";
  for (const char c : path) {
    const auto byte = static_cast<unsigned char>(c);
    const bool plain = byte < 0x80 && (std::isalnum(byte) != 0 ||
                                       std::string_view("/-._~+@!$&'()*,;=").find(c) != std::string_view::npos);
    if (plain) {
      uri += c;
    } else {
      uri += fmt::format("%{:02X}", byte);
    }
  }
  return uri;
}

const SourceFrame* main_place(const Finding& finding) {
  for (auto step = finding.steps.rbegin(); step != finding.steps.rend(); ++step) {
    if (const SourceFrame* place = place_with_line(step->stack)) return place;
  }
  return nullptr;
}

}  // namespace concheck::analysis
