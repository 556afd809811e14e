// A FIFO is opened for reading, and nobody writes yet.
// EXPECT: blocking-while-locked severity=warning locks=feeds at @LINE(call)
#include <fcntl.h>
#include <sys/stat.h>

#include "testprogs/contention.h"

pthread_mutex_t feeds = PTHREAD_MUTEX_INITIALIZER;
Stage stage;
int tid;
int calls_done;
char path[64];

void* open_feed(void* unused) {
  pthread_mutex_lock(&feeds);
  stage_set(&stage, 1);
  stage_await(&stage, 2);
  wait_until_blocked(count_of(&tid));
  stage_set(&stage, 3);
  const int feed = open(path, O_RDONLY);  // @call
  must(feed < 0);
  count(&calls_done);
  pthread_mutex_unlock(&feeds);
  return NULL;
}

void* look(void* unused) {
  __atomic_store_n(&tid, raw_gettid(), __ATOMIC_RELEASE);
  stage_await(&stage, 1);
  stage_set(&stage, 2);
  pthread_mutex_lock(&feeds);
  must_hold(count_of(&calls_done));
  pthread_mutex_unlock(&feeds);
  return NULL;
}

void* feed_it(void* unused) {
  stage_await(&stage, 3);
  raw_pause_us(kLongMs * 1000);
  must(raw_syscall(SYS_openat, AT_FDCWD, (long)path, O_WRONLY, 0, 0, 0) < 0);
  return NULL;
}

int main(void) {
  begin_run();
  snprintf(path, sizeof path, "/tmp/concheck-test-%d", getpid());
  unlink(path);
  must(mkfifo(path, 0600));
  run_threads(open_feed, look, feed_it);
  unlink(path);
  return 0;
}
