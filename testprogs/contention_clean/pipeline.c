// Three stages with bounded queues between them. Each waits for the others most of the time, as it should.
// EXPECT: none
#include "testprogs/contention.h"

enum { kItems = 300, kRoom = 4 };

typedef struct Queue {
  pthread_mutex_t mutex;
  pthread_cond_t not_empty;
  pthread_cond_t not_full;
  int length;
} Queue;

Queue queues[2];
int consumed;

void put(Queue* queue) {
  pthread_mutex_lock(&queue->mutex);
  while (queue->length == kRoom) pthread_cond_wait(&queue->not_full, &queue->mutex);
  ++queue->length;
  pthread_cond_signal(&queue->not_empty);
  pthread_mutex_unlock(&queue->mutex);
}

void get(Queue* queue) {
  pthread_mutex_lock(&queue->mutex);
  while (queue->length == 0) pthread_cond_wait(&queue->not_empty, &queue->mutex);
  --queue->length;
  pthread_cond_signal(&queue->not_full);
  pthread_mutex_unlock(&queue->mutex);
}

void* produce(void* unused) {
  for (int i = 0; i < kItems; ++i) put(&queues[0]);
  return NULL;
}

void* convert(void* unused) {
  for (int i = 0; i < kItems; ++i) {
    get(&queues[0]);
    compute_us(20);
    put(&queues[1]);
  }
  return NULL;
}

void* consume(void* unused) {
  for (int i = 0; i < kItems; ++i) {
    get(&queues[1]);
    raw_pause_us(500);
    ++consumed;
  }
  return NULL;
}

int main(void) {
  begin_run();
  for (int i = 0; i < 2; ++i) {
    must(pthread_mutex_init(&queues[i].mutex, NULL));
    must(pthread_cond_init(&queues[i].not_empty, NULL));
    must(pthread_cond_init(&queues[i].not_full, NULL));
  }
  run_threads(produce, convert, consume);
  must_hold(consumed == kItems);
  return 0;
}
