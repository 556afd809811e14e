#include "cli/program_probe.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <iterator>

#include "cli/elf_probe.h"
#include "cli/needed_libraries.h"
#include "cli/program_check.h"

namespace concheck::cli {
namespace {

namespace fs = std::filesystem;

Check check_kind(const ProgramCheck& check) {
  if (check.obstacle) return {Verdict::bad, "can be observed", *check.obstacle, ""};
  if (check.script)
    return {Verdict::good, "can be observed", fmt::format("yes: a script, run by '{}'", check.image), ""};
  if (!check.facts) {
    return {Verdict::limited, "can be observed", "unknown: the file may be executed but not read",
            "run doctor as a user who may read it"};
  }
  return {Verdict::good, "can be observed",
          fmt::format("yes: dynamically linked, {}", machine_name(check.facts->machine)), ""};
}

// Some functions that both lists have, the ones people know first.
std::vector<std::string> observed(const std::vector<std::string>& imports, const std::vector<std::string>& hooks) {
  std::vector<std::string> both;
  std::set_intersection(imports.begin(), imports.end(), hooks.begin(), hooks.end(), std::back_inserter(both));
  std::stable_partition(both.begin(), both.end(), [](const std::string& name) { return name.starts_with("pthread_"); });
  return both;
}

bool is_sync(const std::string& name) {
  for (const char* prefix : {"pthread_", "sem_", "mtx_", "cnd_", "thrd_", "call_once", "flockfile", "__cxa_guard_"}) {
    if (name.starts_with(prefix)) return true;
  }
  return false;
}

std::string listed(const std::vector<std::string>& names) {
  constexpr size_t kShown = 8;
  std::vector<std::string> shown(names.begin(),
                                 names.begin() + static_cast<std::ptrdiff_t>(std::min(names.size(), kShown)));
  std::string text = fmt::format("{}", fmt::join(shown, ", "));
  if (names.size() > kShown) text += fmt::format(" and {} more", names.size() - kShown);
  return text;
}

std::vector<std::string> sync_functions(const ElfFacts& facts, const std::vector<std::string>& hooks) {
  std::vector<std::string> names = observed(facts.imports, hooks);
  std::erase_if(names, [](const std::string& name) { return !is_sync(name); });
  return names;
}

bool is_races_library(const std::string& path) {
  return fs::path(path).filename().string().starts_with("libconcheck-races.so");
}

// Whether accesses to memory are told to us, and by which modules.
Check check_instrumentation(const ElfFacts& facts, const std::vector<std::string>& needed) {
  constexpr const char* kWhat = "data races";
  std::vector<std::string> modules;
  if (facts.instrumented) modules.emplace_back("the program");
  for (const std::string& path : needed) {
    const auto other = probe_elf(path);
    const ElfFacts* other_facts = std::get_if<ElfFacts>(&other);
    if (other_facts != nullptr && other_facts->instrumented && !is_races_library(path)) {
      modules.push_back(fs::path(path).filename().string());
    }
  }
  if (modules.empty()) {
    return {Verdict::limited, kWhat, "not instrumented: memory accesses are not seen",
            "compile with -fsanitize=thread, link with -lconcheck-races (docs/races.md)"};
  }
  const bool linked = std::any_of(facts.needed.begin(), facts.needed.end(), is_races_library) ||
                      std::any_of(needed.begin(), needed.end(), is_races_library);
  if (!linked) {
    return {Verdict::bad, kWhat,
            fmt::format("instrumented ({}), but libconcheck-races.so is not linked", listed(modules)),
            "link it with -lconcheck-races (docs/races.md)"};
  }
  return {Verdict::good, kWhat, fmt::format("instrumented: {}", listed(modules)), ""};
}

void check_imports(const std::string& image, const ElfFacts& facts, const std::string& library, CheckList& list) {
  const auto probed = probe_elf(library);
  const ElfFacts* ours = std::get_if<ElfFacts>(&probed);
  if (ours == nullptr) return;
  const std::vector<std::string> own = sync_functions(facts, ours->exports);
  std::vector<std::string> users;
  const std::vector<std::string> libraries = needed_libraries(image, facts.interpreter);
  for (const std::string& needed : libraries) {
    const auto other = probe_elf(needed);
    const ElfFacts* other_facts = std::get_if<ElfFacts>(&other);
    if (other_facts != nullptr && !sync_functions(*other_facts, ours->exports).empty()) {
      users.push_back(fs::path(needed).filename().string());
    }
  }
  const bool none = own.empty() && users.empty();
  list.checks.push_back({none ? Verdict::limited : Verdict::good, "synchronisation it calls",
                         own.empty() ? "none by itself" : listed(own),
                         none ? "only what it loads while it runs (dlopen) can give findings" : ""});
  if (!users.empty()) {
    list.checks.push_back({Verdict::good, "libraries that call it", listed(users), ""});
  }
  if (!facts.runtimes.tsan) list.checks.push_back(check_instrumentation(facts, libraries));
}

Check check_debug_information(const ElfFacts& facts) {
  if (facts.has_debug_info) return {Verdict::good, "debug information", "present: findings name files and lines", ""};
  std::vector<std::string> places;
  if (facts.build_id.size() > 2) {
    places.push_back(
        fmt::format("/usr/lib/debug/.build-id/{}/{}.debug", facts.build_id.substr(0, 2), facts.build_id.substr(2)));
  }
  if (!facts.debug_link.empty()) places.push_back("/usr/lib/debug/" + facts.debug_link);
  for (const std::string& place : places) {
    if (fs::exists(place)) return {Verdict::good, "debug information", "separate: " + place, ""};
  }
  const std::string state = facts.has_symbol_table ? "none: findings name functions, no lines"
                                                   : "stripped: findings name modules and offsets";
  const std::string remedy = places.empty()
                                 ? "build it with -g, and without -s or strip"
                                 : "build it with -g, or install its debug package (-dbgsym): " + places.front();
  return {Verdict::limited, "debug information", state, remedy};
}

Check check_build_id(const ElfFacts& facts) {
  if (!facts.build_id.empty()) return {Verdict::good, "build-id", facts.build_id, ""};
  return {Verdict::limited, "build-id", "none: findings are harder to recognise in another build's report",
          "link it with -Wl,--build-id"};
}

void check_runtimes(const ElfFacts& facts, CheckList& list) {
  const ElfRuntimes& runtimes = facts.runtimes;
  if (!runtimes.tsan && !runtimes.asan) {
    list.checks.push_back({Verdict::good, "sanitizers", "none", ""});
  } else {
    list.checks.push_back({Verdict::bad, "sanitizers", runtimes.tsan ? "ThreadSanitizer" : "AddressSanitizer",
                           runtimes.tsan ? "link it with -lconcheck-races instead of -fsanitize=thread (docs/races.md)"
                                         : "build it without -fsanitize=address"});
  }
  if (runtimes.go) {
    list.checks.push_back({Verdict::limited, "Go runtime", "goroutines and their locks are not seen, C code is",
                           "use 'go build -race' for the Go part"});
  }
  if (runtimes.rust) {
    list.checks.push_back(
        {Verdict::limited, "Rust runtime", "std and parking_lot locks are not seen, pthread locks are", ""});
  }
}

}  // namespace

CheckList probe_program(const std::string& path, const std::string& library) {
  const ProgramCheck check = check_program(path);
  CheckList list = {fmt::format("Program {}", path), {check_kind(check)}};
  if (!check.facts) return list;
  if (!check.facts->interpreter.empty()) check_imports(check.image, *check.facts, library, list);
  list.checks.push_back(check_debug_information(*check.facts));
  list.checks.push_back(check_build_id(*check.facts));
  check_runtimes(*check.facts, list);
  return list;
}

}  // namespace concheck::cli
