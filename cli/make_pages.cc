// Writes the manual pages and shell completions that are installed. Runs when concheck is built.
#include <fmt/format.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "cli/completion.h"
#include "cli/man_page.h"

namespace {

bool write(const std::filesystem::path& path, const std::string& text) {
  std::filesystem::create_directories(path.parent_path());
  std::ofstream file(path, std::ios::binary);
  file << text;
  file.close();
  if (!file) fmt::print(stderr, "{} could not be written\n", path.string());
  return static_cast<bool>(file);
}

}  // namespace

int main(int argc, char** argv) {
  using namespace concheck::cli;
  if (argc != 2) {
    fmt::print(stderr, "usage: make_pages FOLDER\n");
    return 2;
  }
  const std::filesystem::path folder = argv[1];
  const std::vector<CommandEntry> commands = command_table();
  bool good = write(folder / "man/man1/concheck.1", overview_page(commands));
  for (const CommandEntry& command : commands) {
    good &= write(folder / fmt::format("man/man1/concheck-{}.1", command.name), man_page(command));
  }
  good &= write(folder / "bash-completion/completions/concheck", bash_completion(commands));
  good &= write(folder / "zsh/site-functions/_concheck", zsh_completion(commands));
  good &= write(folder / "fish/vendor_completions.d/concheck.fish", fish_completion(commands));
  return good ? 0 : 1;
}
