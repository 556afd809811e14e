// accept() while nobody comes.
// EXPECT: blocking-while-locked severity=warning locks=clients at @LINE(call)
#include <sys/socket.h>
#include <sys/un.h>

#include "testprogs/contention.h"

pthread_mutex_t clients = PTHREAD_MUTEX_INITIALIZER;
Stage stage;
int tid;
int calls_done;
int server;
int client;
struct sockaddr_un address = {.sun_family = AF_UNIX};

void* take_client(void* unused) {
  pthread_mutex_lock(&clients);
  stage_set(&stage, 1);
  stage_await(&stage, 2);
  wait_until_blocked(count_of(&tid));
  stage_set(&stage, 3);
  must(accept(server, NULL, NULL) < 0);  // @call
  count(&calls_done);
  pthread_mutex_unlock(&clients);
  return NULL;
}

void* look(void* unused) {
  __atomic_store_n(&tid, raw_gettid(), __ATOMIC_RELEASE);
  stage_await(&stage, 1);
  stage_set(&stage, 2);
  pthread_mutex_lock(&clients);
  must_hold(count_of(&calls_done));
  pthread_mutex_unlock(&clients);
  return NULL;
}

void* arrive(void* unused) {
  stage_await(&stage, 3);
  raw_pause_us(kLongMs * 1000);
  must(raw_syscall(SYS_connect, client, (long)&address, sizeof address, 0, 0, 0) != 0);
  return NULL;
}

int main(void) {
  begin_run();
  // A name that no file has, of this process alone.
  snprintf(address.sun_path + 1, sizeof address.sun_path - 1, "concheck-test-%d", getpid());
  must((server = socket(AF_UNIX, SOCK_STREAM, 0)) < 0);
  must(bind(server, (struct sockaddr*)&address, sizeof address));
  must(listen(server, 4));
  must((client = socket(AF_UNIX, SOCK_STREAM, 0)) < 0);
  run_threads(take_client, look, arrive);
  return 0;
}
