// conformance --list          the cases, one "group.case" a line
// conformance GROUP.CASE      runs one
// conformance --echo ARG...   for the exec cases: prints its arguments and its whole environment
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <string>

#include "tests/conformance/conformance.h"

namespace conformance {
namespace {

Case*& first_case() {
  static Case* first = nullptr;
  return first;
}

int echo(int count, char** arguments) {
  for (int i = 0; i < count; ++i) say("argument %s", arguments[i]);
  for (char** variable = environ; *variable != nullptr; ++variable) {
    // What the runner itself sets to load the library; an exec case that passes an environment of its own has none.
    if (strncmp(*variable, "LD_PRELOAD=", 11) == 0 || strncmp(*variable, "CONCHECK_", 9) == 0) continue;
    if (strncmp(*variable, "CONFORMANCE_", 12) == 0) say("variable %s", *variable);
  }
  return 0;
}

// The exec cases with an environment of their own: everything in it counts.
int echo_all(int count, char** arguments) {
  for (int i = 0; i < count; ++i) say("argument %s", arguments[i]);
  for (char** variable = environ; *variable != nullptr; ++variable) say("variable %s", *variable);
  return 0;
}

}  // namespace

Case::Case(const char* group_name, const char* case_name, void (*body)())
    : group(group_name), name(case_name), run(body), next(first_case()) {
  first_case() = this;
}

int run_main(int argc, char** argv) {
  if (argc >= 2 && strcmp(argv[1], "--echo") == 0) return echo(argc - 2, argv + 2);
  if (argc >= 2 && strcmp(argv[1], "--echo-all") == 0) return echo_all(argc - 2, argv + 2);
  const bool list = argc == 2 && strcmp(argv[1], "--list") == 0;
  for (Case* item = first_case(); item != nullptr; item = item->next) {
    const std::string name = std::string(item->group) + "." + item->name;
    if (list) puts(name.c_str());
    if (!list && argc == 2 && name == argv[1]) {
      item->run();
      say("end of case");
      return 0;
    }
  }
  if (!list) fprintf(stderr, "usage: conformance --list | GROUP.CASE\n");
  return list ? 0 : 2;
}

}  // namespace conformance

int main(int argc, char** argv) { return conformance::run_main(argc, argv); }
