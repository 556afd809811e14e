// connect() to a server whose queue is full.
// EXPECT: blocking-while-locked severity=warning locks=pool at @LINE(call)
#include <sys/socket.h>
#include <sys/un.h>

#include "testprogs/contention.h"

pthread_mutex_t pool = PTHREAD_MUTEX_INITIALIZER;
Stage stage;
int tid;
int calls_done;
int server;
int client;
struct sockaddr_un address = {.sun_family = AF_UNIX};

void* open_connection(void* unused) {
  pthread_mutex_lock(&pool);
  stage_set(&stage, 1);
  stage_await(&stage, 2);
  wait_until_blocked(count_of(&tid));
  stage_set(&stage, 3);
  must(connect(client, (struct sockaddr*)&address, sizeof address));  // @call
  count(&calls_done);
  pthread_mutex_unlock(&pool);
  return NULL;
}

void* look(void* unused) {
  __atomic_store_n(&tid, raw_gettid(), __ATOMIC_RELEASE);
  stage_await(&stage, 1);
  stage_set(&stage, 2);
  pthread_mutex_lock(&pool);
  must_hold(count_of(&calls_done));
  pthread_mutex_unlock(&pool);
  return NULL;
}

void* serve(void* unused) {
  stage_await(&stage, 3);
  raw_pause_us(kLongMs * 1000);
  must(raw_syscall(SYS_accept4, server, 0, 0, 0, 0, 0) < 0);
  return NULL;
}

int main(void) {
  begin_run();
  // A name that no file has, of this process alone.
  snprintf(address.sun_path + 1, sizeof address.sun_path - 1, "concheck-test-%d", getpid());
  must((server = socket(AF_UNIX, SOCK_STREAM, 0)) < 0);
  must(bind(server, (struct sockaddr*)&address, sizeof address));
  must(listen(server, 0));
  int first = socket(AF_UNIX, SOCK_STREAM, 0);
  must(connect(first, (struct sockaddr*)&address, sizeof address));
  must((client = socket(AF_UNIX, SOCK_STREAM, 0)) < 0);
  run_threads(open_connection, look, serve);
  return 0;
}
