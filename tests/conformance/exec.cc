// The exec family: success, arguments, environment, failure with errno; from several threads.
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/conformance/conformance.h"

namespace conformance {
namespace {

char* text(const char* value) { return const_cast<char*>(value); }

char* echo_arguments[] = {text("conformance"), text("--echo"), text("a"), text("b c"), text(""), nullptr};
char* echo_all_arguments[] = {text("conformance"), text("--echo-all"), text("x"), nullptr};
char* own_environment[] = {text("CONFORMANCE_ONE=1"), text("TWO=2"), nullptr};
char* empty_environment[] = {nullptr};

CASE(exec, inherits) {
  setenv("CONFORMANCE_VALUE", "kept", 1);
  in_child("execv", [] { execv(self_path(), echo_arguments); });
  in_child("execl", [] { execl(self_path(), "conformance", "--echo", "1", "2", "3", "4", "5", "6", "7", "8", nullptr); });
  in_child("execvp", [] { execvp(self_path(), echo_arguments); });
  in_child("execlp", [] { execlp(self_path(), "conformance", "--echo", "l", "p", nullptr); });
  in_child("execve", [] { execve(self_path(), echo_arguments, environ); });
}

CASE(exec, own_environment) {
  in_child("execve", [] { execve(self_path(), echo_all_arguments, own_environment); });
  in_child("execve empty", [] { execve(self_path(), echo_all_arguments, empty_environment); });
  in_child("execve null", [] { execve(self_path(), echo_all_arguments, nullptr); });
  in_child("execle", [] { execle(self_path(), "conformance", "--echo-all", "l", "e", nullptr, own_environment); });
  in_child("execvpe", [] { execvpe(self_path(), echo_all_arguments, own_environment); });
  in_child("fexecve", [] {
    const int fd = open(self_path(), O_RDONLY | O_CLOEXEC);
    fexecve(fd, echo_all_arguments, own_environment);
  });
  in_child("execveat", [] { execveat(AT_FDCWD, self_path(), echo_all_arguments, own_environment, 0); });
}

CASE(exec, by_path_variable) {
  const std::string self = self_path();
  const std::string folder = self.substr(0, self.rfind('/'));
  setenv("PATH", ("/no/such/folder:" + folder).c_str(), 1);
  in_child("execvp", [] { execvp("conformance", echo_arguments); });
  in_child("execlp", [] { execlp("conformance", "conformance", "--echo", "found", nullptr); });
  CALL_INT(execvp("no-such-program", echo_arguments));
  CALL_INT(execlp("no-such-program", "x", nullptr));
}

CASE(exec, failures) {
  CALL_INT(execv("/no/such/program", echo_arguments));
  CALL_INT(execve("/no/such/program", echo_arguments, environ));
  CALL_INT(execl("/no/such/program", "x", nullptr));
  CALL_INT(execle("/no/such/program", "x", nullptr, environ));
  CALL_INT(execvpe("/no/such/program", echo_arguments, environ));
  CALL_INT(execve("/tmp", echo_arguments, environ));
  CALL_INT(execve("/etc/passwd", echo_arguments, environ));
  CALL_INT(execve("/etc/passwd/x", echo_arguments, environ));
  CALL_INT(execve("", echo_arguments, environ));
  CALL_INT(execve(nullptr, echo_arguments, environ));
  CALL_INT(fexecve(-1, echo_arguments, environ));
  CALL_INT(execveat(-1, "x", echo_arguments, environ, 0));
  char path[] = "/tmp/concheck-conformance-XXXXXX";
  const int fd = mkstemp(path);
  (void)!write(fd, "not a program", 13);
  fchmod(fd, 0700);
  close(fd);
  CALL_INT(execve(path, echo_arguments, environ));
  unlink(path);
  // A failed exec leaves everything in working order.
  pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
  CALL(pthread_mutex_lock(&mutex));
  elsewhere([&] { CALL(pthread_mutex_trylock(&mutex)); });
  CALL(pthread_mutex_unlock(&mutex));
}

CASE(exec, script_without_a_first_line) {
  char path[] = "/tmp/concheck-conformance-XXXXXX";
  const int fd = mkstemp(path);
  (void)!write(fd, "echo script $1\n", 15);
  fchmod(fd, 0700);
  close(fd);
  static char* arguments[] = {text("script"), text("argument"), nullptr};
  in_child("execvp", [&] { execvp(path, arguments); });
  in_child("execlp", [&] { execlp(path, "script", "argument", nullptr); });
  unlink(path);
}

CASE(exec, while_threads_run) {
  for (const bool from_main : {true, false}) {
    in_child(from_main ? "main thread" : "other thread", [&] {
      static Stage stage{};
      pthread_t thread;
      for (int i = 0; i < 3; ++i) {
        pthread_create(&thread, nullptr, [](void*) -> void* {
          static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
          stage_add(&stage);
          for (;;) {
            pthread_mutex_lock(&mutex);
            pthread_mutex_unlock(&mutex);
          }
        }, nullptr);
      }
      stage_await(&stage, 3);
      // A failed one first: everything has to go on.
      CALL_INT(execv("/no/such/program", echo_arguments));
      if (from_main) execv(self_path(), echo_arguments);
      elsewhere([] { execv(self_path(), echo_arguments); });
    });
  }
}

CASE(exec, in_vfork) {
  const pid_t child = vfork();
  if (child == 0) {
    execv(self_path(), echo_arguments);
    _exit(1);
  }
  int status = 0;
  waitpid(child, &status, 0);
  show_status("vfork and exec", status);
  const pid_t failing = vfork();
  if (failing == 0) {
    execv("/no/such/program", echo_arguments);
    _exit(errno == ENOENT ? 21 : 22);
  }
  waitpid(failing, &status, 0);
  show_status("vfork and failing exec", status);
}

}  // namespace
}  // namespace conformance
