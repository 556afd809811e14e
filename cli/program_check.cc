#include "cli/program_check.h"

#include <elf.h>
#include <fmt/format.h>
#include <linux/limits.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#include <fstream>
#include <sstream>
#include <string_view>

#include "cli/failure.h"
#include "cli/paths.h"

namespace concheck::cli {
namespace {

constexpr int kMaxScriptDepth = 5;      // the kernel's limit is 4 rewrites
constexpr size_t kScriptLineMax = 256;  // BINPRM_BUF_SIZE

std::string first_bytes(const std::string& path) {
  std::string bytes(kScriptLineMax, '\0');
  std::ifstream file(path, std::ios::binary);
  file.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  bytes.resize(static_cast<size_t>(file.gcount()));
  return bytes;
}

// The words of a "#!" line.
std::vector<std::string> script_words(std::string_view bytes) {
  std::istringstream line{std::string(bytes.substr(2, bytes.find_first_of("\r\n") - 2))};
  std::vector<std::string> words;
  for (std::string word; line >> word;) words.push_back(word);
  return words;
}

// What runs a script that begins with `bytes`; "" when its "#!" line is empty.
std::string interpreter_of(std::string_view bytes) {
  // Without "#!" it is what execvp(3) and every shell give to /bin/sh.
  if (!bytes.starts_with("#!")) return "/bin/sh";
  const std::vector<std::string> words = script_words(bytes);
  if (words.empty()) return "";
  if (words.front().ends_with("/env")) {
    for (size_t i = 1; i < words.size(); ++i) {
      if (words[i].starts_with("-") || words[i].find('=') != std::string::npos) continue;
      try {
        return find_program(words[i]);
      } catch (const Failure&) {
        break;  // env will say so
      }
    }
  }
  return words.front();
}

// The loader enters "secure execution" for these and ignores LD_PRELOAD. It is so for root too when the file belongs to
// somebody else; a rule that does not depend on who asks is easier to live with.
std::optional<std::string> privilege_of(const std::string& path) {
  struct stat status;
  if (stat(path.c_str(), &status) != 0) return std::nullopt;
  if (status.st_mode & S_ISUID) return "setuid";
  if ((status.st_mode & (S_ISGID | S_IXGRP)) == (S_ISGID | S_IXGRP)) return "setgid";
  if (getxattr(path.c_str(), "security.capability", nullptr, 0) > 0) return "has file capabilities";
  return std::nullopt;
}

std::optional<std::string> obstacle_of(const std::string& path, const ElfFacts& facts) {
  if (facts.bits != 64) {
    return fmt::format("'{}' is a 32-bit program; concheck observes 64-bit ones: build it without -m32", path);
  }
  if (!is_native(facts)) {
    return fmt::format("'{}' is a program for {}, which this machine does not run natively", path,
                       machine_name(facts.machine));
  }
  if (facts.type != ET_EXEC && facts.type != ET_DYN) {
    return fmt::format("'{}' is an object file, not a program; link it first", path);
  }
  const bool is_loader = facts.soname.starts_with("ld-linux");
  if (facts.interpreter.empty() && !is_loader) {
    if (!facts.soname.empty()) return fmt::format("'{}' is a shared library, not a program", path);
    return fmt::format("'{}' is statically linked, so nothing can be preloaded into it; {}", path,
                       facts.runtimes.go ? "Go programs can not be observed" : "link it dynamically (without -static)");
  }
  if (!is_loader && access(facts.interpreter.c_str(), X_OK) != 0) {
    return fmt::format("'{}' needs the dynamic loader '{}', which is not here", path, facts.interpreter);
  }
  if (facts.interpreter.find("ld-musl") != std::string::npos) {
    return fmt::format("'{}' is linked with musl; concheck needs the GNU C library: build it for glibc", path);
  }
  if (facts.runtimes.tsan) {
    return fmt::format(
        "'{}' is linked with ThreadSanitizer's own library, which intercepts the same calls; link it with "
        "-lconcheck-races instead of -fsanitize=thread (docs/races.md)",
        path);
  }
  if (facts.runtimes.asan) {
    return fmt::format(
        "'{}' is built with AddressSanitizer, which refuses to start behind a preloaded library; build it without "
        "-fsanitize=address",
        path);
  }
  return std::nullopt;
}

std::vector<std::string> notes_on(const std::string& path, const ElfFacts& facts) {
  std::vector<std::string> notes;
  if (facts.runtimes.go) {
    notes.push_back(
        fmt::format("'{}' is a Go program: locks of goroutines are not seen, only those of its C code", path));
  }
  if (facts.runtimes.rust) {
    notes.push_back(
        fmt::format("'{}' is a Rust program: std and parking_lot locks are not seen, only pthread locks are", path));
  }
  return notes;
}

}  // namespace

ProgramCheck check_program(const std::string& path) {
  ProgramCheck check;
  check.image = path;
  for (int depth = 0; depth < kMaxScriptDepth; ++depth) {
    const std::string bytes = first_bytes(check.image);
    if (bytes.starts_with("\177ELF")) break;
    if (access(check.image.c_str(), R_OK) != 0) break;  // the probe below says so
    if (!bytes.starts_with("#!") && (bytes.empty() || bytes.find('\0') != std::string::npos)) {
      check.obstacle =
          fmt::format("'{}' is {}", check.image,
                      bytes.empty() ? "empty" : "neither an ELF program nor a script that begins with '#!'");
      return check;
    }
    const std::string interpreter = interpreter_of(bytes);
    if (interpreter.empty() || access(interpreter.c_str(), X_OK) != 0) {
      check.obstacle = fmt::format("the script '{}' names the interpreter '{}', which {}", check.image, interpreter,
                                   access(interpreter.c_str(), F_OK) != 0 ? "does not exist" : "is not executable");
      return check;
    }
    check.script = true;
    check.image = interpreter;
  }

  if (const auto privilege = privilege_of(check.image)) {
    check.obstacle = fmt::format(
        "'{0}' {1}{2}, so the loader ignores preloaded libraries; run a plain copy: cp '{0}' /tmp/ and name that",
        check.image, privilege->starts_with("has") ? "" : "is ", *privilege);
    return check;
  }
  auto probed = probe_elf(check.image);
  if (const std::string* reason = std::get_if<std::string>(&probed)) {
    // A program that may be run but not read: nothing can be said against it in advance.
    if (access(check.image.c_str(), R_OK) == 0) check.obstacle = *reason;
    return check;
  }
  check.facts = std::get<ElfFacts>(std::move(probed));
  check.obstacle = obstacle_of(check.image, *check.facts);
  if (!check.obstacle) check.notes = notes_on(check.image, *check.facts);
  return check;
}

}  // namespace concheck::cli
