#include "analysis/render/html_contention.h"

#include <fmt/format.h>

#include "analysis/render/canvas.h"
#include "analysis/render/html_name.h"
#include "analysis/render/json_parts.h"
#include "analysis/render/source_path.h"
#include "analysis/symbolize/code_role.h"
#include "analysis/symbolize/demangle.h"

namespace concheck::analysis {
namespace {

using nlohmann::ordered_json;

class Page {
 public:
  explicit Page(const std::string& root) : root_(root) {}

  std::string place(const SourceStack& stack) const {
    const SourceFrame* frame = place_of(stack);
    return frame != nullptr ? label(*frame) : std::string();
  }

  ordered_json frames(const SourceStack& stack) const {
    ordered_json all = ordered_json::array();
    for (const SourceFrame& frame : stack.frames) {
      if (!frame.internal) all.push_back(label(frame));
    }
    return all;
  }

 private:
  std::string label(const SourceFrame& frame) const {
    std::string where;
    if (!frame.file.empty()) {
      where = source_path(frame.file, root_);
      if (frame.line != 0) where += fmt::format(":{}", frame.line);
    } else {
      where = frame.module.empty() ? fmt::format("{:#x}", frame.offset)
                                   : fmt::format("{}+{:#x}", frame.module, frame.offset);
    }
    return html_name(frame.function.empty() ? where : fmt::format("{} ({})", shortened(frame.function), where));
  }

  const std::string& root_;
};

}  // namespace

ordered_json contention_page_json(const Contention& contention, const std::string& root) {
  const Page page(root);
  ordered_json json =
      contention_json(contention, {.name = html_name,
                                   .place = [&page](const SourceStack& stack) { return page.place(stack); },
                                   .wait_stack = [&page](const SourceStack& stack) { return page.frames(stack); }});
  for (size_t i = 0; i < contention.locks.size(); ++i) {
    const ContendedLock& lock = contention.locks[i];
    json["locks"][i]["typicalWaitNs"] = typical_time(lock.wait_times, lock.wait_ns, lock.waits);
  }
  return json;
}

}  // namespace concheck::analysis
