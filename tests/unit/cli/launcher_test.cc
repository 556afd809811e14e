#include "cli/launcher.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cli/environment.h"
#include "cli/failure.h"
#include "scratch_directory.h"

namespace concheck::cli {
namespace {

// The launcher changes its process (signal mask, subreaper), so each test body runs in a process of its own, which
// exits with what the body gives.
template <typename Body>
int in_child(const Body& body) {
  const pid_t child = fork();
  if (child == 0) {
    alarm(30);
    _exit(body());
  }
  int status = 0;
  waitpid(child, &status, 0);
  return exit_code_of(status);
}

Program shell(const std::string& script) { return {"/bin/sh", {"sh", "-c", script}, own_environment()}; }

int launch(const std::string& script) {
  Launcher launcher;
  launcher.start(shell(script));
  return exit_code_of(launcher.wait([] {}).status);
}

TEST(Launcher, GivesTheExitCode) {
  EXPECT_EQ(in_child([] { return launch("exit 7"); }), 7);
  EXPECT_EQ(in_child([] { return launch("exit 0"); }), 0);
}

TEST(Launcher, GivesTheSignal) {
  EXPECT_EQ(in_child([] { return launch("kill -9 $$"); }), 128 + SIGKILL);
  EXPECT_EQ(in_child([] { return launch("kill -TERM $$"); }), 128 + SIGTERM);
}

TEST(Launcher, SurvivesAnIgnoredSigchld) {
  EXPECT_EQ(in_child([] {
              signal(SIGCHLD, SIG_IGN);
              return launch("exit 5");
            }),
            5);
}

// A named pipe through which a program says that it is ready.
class Readiness {
 public:
  Readiness() { mkfifo(path().c_str(), 0600); }
  std::string path() const { return scratch_ / "ready"; }
  void await() const { std::ifstream(path()).get(); }

 private:
  ScratchDirectory scratch_;
};

TEST(Launcher, PassesOnWhatOthersSendButNotWhatTheProgramSends) {
  const Readiness ready;
  EXPECT_EQ(in_child([&] {
              Launcher launcher;
              launcher.start(shell("trap 'exit 9' TERM; trap 'exit 1' USR1; kill -USR1 $PPID; echo > " + ready.path() +
                                   "; while :; do sleep 0.01; done"));
              ready.await();
              kill(getpid(), SIGTERM);  // taken after USR1, whose number is lower
              return exit_code_of(launcher.wait([] {}).status);
            }),
            9);
}

TEST(Launcher, CallsBackWhenTheProgramIgnoresTheRequestToEnd) {
  const Readiness ready;
  const ScratchDirectory scratch;
  EXPECT_EQ(in_child([&] {
              int calls = 0;
              Launcher launcher;
              launcher.start(shell("trap '' TERM; echo > " + ready.path() + "; while [ ! -e " + scratch / "end" +
                                   " ]; do sleep 0.01; done; exit 4"));
              ready.await();
              kill(getpid(), SIGTERM);
              const Outcome outcome = launcher.wait([&] {
                ++calls;
                scratch.file("end", "");
              });
              return calls == 1 ? exit_code_of(outcome.status) : 1;
            }),
            4);
}

TEST(Launcher, LooksAgainAndAgain) {
  const ScratchDirectory scratch;
  EXPECT_EQ(in_child([&] {
              int looks = 0;
              Launcher launcher;
              launcher.start(shell("while [ ! -e " + scratch / "end" + " ]; do sleep 0.01; done; exit 4"));
              const Outcome outcome = launcher.wait([] {}, std::chrono::milliseconds(5), [&] {
                if (++looks == 3) scratch.file("end", "");
              });
              return looks >= 3 ? exit_code_of(outcome.status) : 1;
            }),
            4);
}

TEST(Launcher, StartsOneProgramAfterTheOther) {
  EXPECT_EQ(in_child([] {
              Launcher launcher;
              launcher.start(shell("exit 3"));
              const int first = exit_code_of(launcher.wait([] {}).status);
              launcher.start(shell("exit 4"));
              return first * 10 + exit_code_of(launcher.wait([] {}).status);
            }),
            34);
}

TEST(Launcher, RestoresTheSignalMaskInTheProgram) {
  EXPECT_EQ(in_child([] { return launch("kill -HUP $$; exit 3"); }), 128 + SIGHUP);
}

TEST(Launcher, ReapsOrphansAndKnowsOfThoseThatStay) {
  EXPECT_EQ(in_child([] {
              Launcher launcher;
              launcher.start(shell("(sh -c 'exit 6' &) ; exit 0"));
              const Outcome outcome = launcher.wait([] {});
              if (outcome.leftovers) return 1;
              bool found = false;
              for (const auto& [pid, status] : outcome.statuses) found |= exit_code_of(status) == 6;
              return found ? 0 : 2;
            }),
            0);
  EXPECT_EQ(in_child([] {
              Launcher launcher;
              launcher.start(shell("sleep 3 & exit 0"));
              const Outcome outcome = launcher.wait([] {});
              return outcome.leftovers ? 0 : 1;
            }),
            0);
}

TEST(Launcher, RunsAFileWithoutAnInterpreterLineByTheShell) {
  const ScratchDirectory scratch;
  const std::string script = scratch.file("script", "exit $1\n", true);
  EXPECT_EQ(in_child([&] {
              Launcher launcher;
              launcher.start({script, {"script", "8"}, own_environment()});
              return exit_code_of(launcher.wait([] {}).status);
            }),
            8);
}

TEST(Launcher, ThrowsWhenThereIsNothingToExecute) {
  EXPECT_EQ(in_child([] {
              Launcher launcher;
              try {
                launcher.start({"/no/such/program", {"x"}, {}});
              } catch (const Failure&) {
                return waitpid(-1, nullptr, WNOHANG) < 0 ? 0 : 2;  // no child is left
              }
              return 1;
            }),
            0);
}

}  // namespace
}  // namespace concheck::cli
