#include "cli/terminal.h"

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <string_view>
#include <utility>

#include "cli/quantity.h"

namespace concheck::cli {
namespace {

constexpr int kMinColumns = 40;
constexpr int kMaxColumns = 200;
constexpr int kPlainColumns = 100;
constexpr size_t kLongWork = 50;

}  // namespace

int columns_of(int fd) {
  winsize size = {};
  if (ioctl(fd, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) {
    return std::clamp<int>(size.ws_col, kMinColumns, kMaxColumns);
  }
  const char* columns = std::getenv("COLUMNS");
  const auto number = columns != nullptr ? parse_number(columns, 100000) : std::nullopt;
  return number ? std::clamp<int>(static_cast<int>(*number), kMinColumns, kMaxColumns) : kPlainColumns;
}

bool use_color(Color wish, int fd) {
  if (wish != Color::automatic) return wish == Color::always;
  const char* no_color = std::getenv("NO_COLOR");
  const char* terminal = std::getenv("TERM");
  return isatty(fd) && (no_color == nullptr || *no_color == '\0') && terminal != nullptr &&
         std::string_view(terminal) != "dumb";
}

Progress::Progress(std::string what, size_t total)
    : what_(std::move(what)), total_(total), enabled_(total >= kLongWork && isatty(STDERR_FILENO)) {}

Progress::~Progress() {
  if (shown_ > 0) fmt::print(stderr, "\r{}\r", std::string(shown_, ' '));
}

void Progress::advance() {
  ++done_;
  if (!enabled_) return;
  const std::string line = fmt::format("{} {}/{}", what_, done_, total_);
  fmt::print(stderr, "\r{}", line);
  std::fflush(stderr);
  shown_ = line.size();
}

}  // namespace concheck::cli
