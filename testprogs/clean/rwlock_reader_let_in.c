// A reader is let in when the writer before it ends, but does not come to know it: it runs a signal handler. Meanwhile another
// writer asks, and a second reader joins the first. That one is in, not behind the writer, so it ends.
// That a writer waits for a thread that joins another is not what this is about.
// EXPECT: none
// RUN: detect=deadlock detect=hang detect=lock-order-inversion detect=thread-misuse detect=lock-misuse
#include <signal.h>

#include "testprogs/threads.h"

pthread_rwlock_t table;
pthread_t first;
int first_tid, second_tid, writer_tid;
Stage stage;
Stage handler;

void handle(int signal) {
  stage_set(&handler, 1);
  stage_await(&handler, 2);
}

void* reads(void* unused) {
  first_tid = raw_gettid();
  stage_set(&stage, 1);
  pthread_rwlock_rdlock(&table);
  pthread_rwlock_unlock(&table);
  return NULL;
}

void* writes(void* unused) {
  writer_tid = raw_gettid();
  stage_set(&stage, 3);
  pthread_rwlock_wrlock(&table);
  pthread_rwlock_unlock(&table);
  return NULL;
}

void* reads_and_joins(void* unused) {
  pthread_rwlock_rdlock(&table);
  second_tid = raw_gettid();
  stage_set(&stage, 2);
  stage_await(&stage, 4);
  stage_set(&stage, 5);
  must(pthread_join(first, NULL));
  pthread_rwlock_unlock(&table);
  return NULL;
}

int main(void) {
  struct sigaction action = {.sa_handler = handle};
  must(sigaction(SIGUSR1, &action, NULL));
  pthread_rwlockattr_t attributes;
  must(pthread_rwlockattr_init(&attributes));
  must(pthread_rwlockattr_setkind_np(&attributes, PTHREAD_RWLOCK_PREFER_WRITER_NONRECURSIVE_NP));
  must(pthread_rwlock_init(&table, &attributes));
  pthread_t second, writer;
  pthread_rwlock_wrlock(&table);
  must(pthread_create(&first, NULL, reads, NULL));
  stage_await(&stage, 1);
  wait_until_blocked(first_tid);
  must(pthread_kill(first, SIGUSR1));
  stage_await(&handler, 1);
  pthread_rwlock_unlock(&table);
  must(pthread_create(&second, NULL, reads_and_joins, NULL));
  stage_await(&stage, 2);
  must(pthread_create(&writer, NULL, writes, NULL));
  stage_await(&stage, 3);
  wait_until_blocked(writer_tid);
  stage_set(&stage, 4);
  stage_await(&stage, 5);
  wait_until_blocked(second_tid);
  stage_set(&handler, 2);
  must(pthread_join(second, NULL));
  must(pthread_join(writer, NULL));
  return 0;
}
