// dlopen and its relatives. A wrapper is another caller: what depends on the caller must not change.
#include <dlfcn.h>
#include <unistd.h>

#include <string>

#include "tests/conformance/conformance.h"

namespace conformance {
namespace {

std::string folder() {
  const std::string self = self_path();
  return self.substr(0, self.rfind('/'));
}

int is_null(void* pointer) { return pointer == nullptr; }

CASE(dynamic, open_and_close) {
  const std::string path = folder() + "/plugins/libconformance_plugin.so";
  void* plugin = nullptr;
  CALL_INT(is_null(plugin = dlopen(path.c_str(), RTLD_NOW)));
  auto* answer = reinterpret_cast<int (*)()>(dlsym(plugin, "plugin_answer"));
  say("answer %d", answer());
  void* again = nullptr;
  CALL_INT(is_null(again = dlopen(path.c_str(), RTLD_NOW | RTLD_NOLOAD)));
  say("same handle %d", again == plugin);
  CALL_INT(dlclose(again));
  CALL_INT(dlclose(plugin));
  CALL_INT(is_null(dlopen(path.c_str(), RTLD_NOW | RTLD_NOLOAD)));
  void* main_program = dlopen(nullptr, RTLD_NOW);
  CALL_INT(is_null(dlsym(main_program, "pthread_mutex_lock")));
  CALL_INT(dlclose(main_program));
}

// Found by this program's own DT_RUNPATH, which counts for a dlopen from this program only.
CASE(dynamic, runpath_of_the_caller) {
  void* plugin = nullptr;
  CALL_INT(is_null(plugin = dlopen("libconformance_plugin.so", RTLD_NOW)));
  say("error %d", dlerror() != nullptr);
  if (plugin != nullptr) CALL_INT(dlclose(plugin));
}

// $ORIGIN stands for the folder of the object that calls.
CASE(dynamic, origin_of_the_caller) {
  void* plugin = nullptr;
  CALL_INT(is_null(plugin = dlopen("$ORIGIN/plugins/libconformance_plugin.so", RTLD_NOW)));
  if (plugin != nullptr) CALL_INT(dlclose(plugin));
}

CASE(dynamic, failures) {
  CALL_INT(is_null(dlopen("/no/such/library.so", RTLD_NOW)));
  say("%s", dlerror());
  CALL_INT(dlerror() == nullptr);
  CALL_INT(is_null(dlopen("no-such-library.so", RTLD_NOW)));
  say("%s", dlerror());
  CALL_INT(is_null(dlopen("/etc/passwd", RTLD_NOW)));
  say("%s", dlerror());
  CALL_INT(is_null(dlopen(nullptr, 0)));
  say("error %d", dlerror() != nullptr);
}

// A new namespace belongs to the caller's namespace rules too.
CASE(dynamic, own_namespace) {
  const std::string path = folder() + "/plugins/libconformance_plugin.so";
  void* plugin = nullptr;
  CALL_INT(is_null(plugin = dlmopen(LM_ID_NEWLM, path.c_str(), RTLD_NOW)));
  if (plugin == nullptr) return;
  auto* answer = reinterpret_cast<int (*)()>(dlsym(plugin, "plugin_answer"));
  say("answer %d", answer());
  CALL_INT(dlclose(plugin));
}

CASE(dynamic, next) {
  // RTLD_DEFAULT and RTLD_NEXT by the program itself.
  CALL_INT(is_null(dlsym(RTLD_DEFAULT, "pthread_mutex_lock")));
  CALL_INT(is_null(dlsym(RTLD_NEXT, "pthread_mutex_lock")));
  CALL_INT(is_null(dlvsym(RTLD_DEFAULT, "pthread_cond_wait", "GLIBC_2.3.2")));
  CALL_INT(is_null(dlsym(RTLD_DEFAULT, "no_such_symbol_anywhere")));
}

CASE(dynamic, plugin_that_locks) {
  const std::string path = folder() + "/plugins/libconformance_plugin.so";
  for (int i = 0; i < 3; ++i) {
    void* plugin = dlopen(path.c_str(), RTLD_NOW);
    auto* use_lock = reinterpret_cast<int (*)()>(dlsym(plugin, "plugin_use_lock"));
    CALL_INT(use_lock());
    elsewhere([&] { CALL_INT(use_lock()); });
    CALL_INT(dlclose(plugin));
  }
}

}  // namespace
}  // namespace conformance
