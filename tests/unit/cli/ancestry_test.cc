#include "cli/ancestry.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>

#include "tests/unit/cli/scratch_directory.h"

namespace concheck::cli {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(PidOfTrace, IsInItsName) {
  EXPECT_EQ(pid_of_trace("/tmp/concheck.server.4711.trace"), 4711);
  EXPECT_EQ(pid_of_trace("concheck.a.b.12-3.trace"), 12);
  for (const char* name : {"server.4711.trace", "concheck.server.4711", "concheck.trace", "concheck.x.y.trace"}) {
    EXPECT_EQ(pid_of_trace(name), 0) << name;
  }
}

// `sh -c` with a second command stays the parent of `sleep`.
class Family : public ::testing::Test {
 protected:
  Family() {
    int ends[2];
    EXPECT_EQ(pipe(ends), 0);
    shell_ = fork();
    if (shell_ == 0) {
      dup2(ends[1], STDOUT_FILENO);
      execl("/bin/sh", "sh", "-c", "sleep 1000 & echo $!; wait", nullptr);
      _exit(127);
    }
    close(ends[1]);
    char text[32] = {};
    for (size_t used = 0; std::string_view(text).find('\n') == std::string_view::npos;) {
      const ssize_t got = read(ends[0], text + used, sizeof text - 1 - used);
      if (got <= 0) break;
      used += static_cast<size_t>(got);
    }
    close(ends[0]);
    child_ = static_cast<pid_t>(std::atoi(text));
  }
  ~Family() override {
    if (child_ > 0) kill(child_, SIGKILL);
    kill(shell_, SIGKILL);
    waitpid(shell_, nullptr, 0);
  }

  pid_t shell_ = 0;
  pid_t child_ = 0;
};

TEST_F(Family, AncestorsUpToUs) {
  ASSERT_GT(child_, 0);
  EXPECT_THAT(ancestors_of(child_), ElementsAre(ElementsAre("sh", "-c", "sleep 1000 & echo $!; wait")));
  EXPECT_THAT(ancestors_of(shell_), IsEmpty());
}

TEST_F(Family, NotedWhenTheTraceAppears) {
  ScratchDirectory directory;
  AncestryWatch watch(directory.path());
  const std::string trace = directory.file("concheck.sleep." + std::to_string(child_) + ".trace", "");
  std::vector<CommandLine> ancestors;
  for (int i = 0; i < 10'000 && ancestors.empty(); ++i) {
    ancestors = watch.take(trace);
    if (ancestors.empty()) usleep(1000);
  }
  EXPECT_THAT(ancestors, ElementsAre(ElementsAre("sh", "-c", "sleep 1000 & echo $!; wait")));
  EXPECT_THAT(watch.take(trace), IsEmpty());
}

TEST(Ancestors, OfNobody) { EXPECT_THAT(ancestors_of(0), IsEmpty()); }

}  // namespace
}  // namespace concheck::cli
