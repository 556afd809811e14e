// A thread that nobody joins or detaches: it has ended long before the process does.
// EXPECT: thread-leak severity=warning confidence=observed at @LINE(create)
#include "testprogs/handshake.h"
#include "testprogs/threads.h"

static int tid;

static void* work(void* unused) {
  __atomic_store_n(&tid, raw_gettid(), __ATOMIC_RELEASE);
  return unused;
}

int main(void) {
  pthread_t thread;
  must(pthread_create(&thread, NULL, work, NULL));  // @create
  while (__atomic_load_n(&tid, __ATOMIC_ACQUIRE) == 0) raw_pause_us(200);
  char path[64], text[512];
  raw_task_path(path, tid, "stat");
  while (raw_read_file(path, text, sizeof text) > 0) raw_pause_us(200);
  return 0;
}
