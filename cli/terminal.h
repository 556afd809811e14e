// What can be done with an output stream.
#ifndef CONCHECK_CLI_TERMINAL_H_
#define CONCHECK_CLI_TERMINAL_H_

#include <string>

#include "cli/report_options.h"

namespace concheck::cli {

// Columns of the terminal behind `fd`, between 40 and 200; $COLUMNS or else 100 when it is none.
int columns_of(int fd);

// Whether text on `fd` is to be coloured. automatic: when it is a terminal that is not "dumb", unless NO_COLOR is set.
bool use_color(Color wish, int fd);

// A line on standard error that says how far a long piece of work has come, while that is a terminal; nothing else.
class Progress {
 public:
  // Shows "WHAT 3/120" from then on when it seems long: `total` of at least 50.
  Progress(std::string what, size_t total);
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  void advance();

 private:
  std::string what_;
  size_t total_;
  size_t done_ = 0;
  size_t shown_ = 0;  // length of the line on the screen
  bool enabled_;
};

}  // namespace concheck::cli

#endif  // CONCHECK_CLI_TERMINAL_H_
