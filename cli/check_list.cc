#include "cli/check_list.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

#include "cli/help.h"

namespace concheck::cli {
namespace {

constexpr size_t kTextColumn = 32;
constexpr size_t kWidth = 96;

struct Mark {
  std::string_view text;
  std::string_view color;
};

Mark mark_of(Verdict verdict) {
  switch (verdict) {
    case Verdict::good:
      return {"ok ", "\033[32m"};
    case Verdict::limited:
      return {"-- ", "\033[33m"};
    case Verdict::bad:
      return {"NO ", "\033[1;31m"};
  }
  return {};
}

}  // namespace

bool CheckList::any_bad() const {
  return std::any_of(checks.begin(), checks.end(), [](const Check& check) { return check.verdict == Verdict::bad; });
}

std::string format_check_list(const CheckList& list, bool color) {
  std::string text = fmt::format("{}\n", list.title);
  for (const Check& check : list.checks) {
    const Mark mark = mark_of(check.verdict);
    text += color ? fmt::format("  {}{}\033[0m ", mark.color, mark.text) : fmt::format("  {} ", mark.text);
    text += fmt::format("{:<{}}", check.what, kTextColumn - 6);
    text += wrap(check.state, kWidth, kTextColumn) + "\n";
    if (!check.remedy.empty()) {
      text += std::string(kTextColumn, ' ') + wrap("-> " + check.remedy, kWidth, kTextColumn + 3) + "\n";
    }
  }
  return text;
}

}  // namespace concheck::cli
