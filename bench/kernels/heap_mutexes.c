// A heap on which 100,000 mutexes live: every free has to find out whether it ends one of them.
//   malloc-free      malloc + free of blocks without a lock, 16 bytes to 4 KiB
//   heap-mutex-life  malloc, lock, unlock, free: an object with a lock in it, never destroyed by a call
//   heap-mutex-rss   peak memory of the whole process
#include <string.h>

#include "kernel.h"

enum { kMutexes = 100000, kRing = 64 };

typedef struct {
  pthread_mutex_t mutex;
  char payload[24];
} Object;

static void pass_through(Object* object) {
  pthread_mutex_lock(&object->mutex);
  pthread_mutex_unlock(&object->mutex);
}

static void malloc_free(int thread, long ops) {
  (void)thread;
  static void* ring[kRing];
  for (long i = 0; i < ops; i++) {
    free(ring[i % kRing]);
    ring[i % kRing] = malloc((size_t)16 << (i % 9));
  }
}

static void object_life(int thread, long ops) {
  (void)thread;
  for (long i = 0; i < ops; i++) {
    Object* object = (Object*)calloc(1, sizeof(Object));
    must(object == NULL, "calloc");
    pass_through(object);
    free(object);
  }
}

static void print_peak_memory(const char* name) {
  char line[256];
  long kib = 0;
  FILE* status = fopen("/proc/self/status", "r");
  must(status == NULL, "/proc/self/status");
  while (fgets(line, sizeof(line), status) != NULL) {
    if (strncmp(line, "VmHWM:", 6) == 0) kib = atol(line + 6);
  }
  fclose(status);
  printf("%s %ld KiB\n", name, kib);
}

static void* make_objects(void* unused) {
  (void)unused;
  Object** objects = (Object**)malloc(kMutexes * sizeof(Object*));
  must(objects == NULL, "malloc");
  for (int i = 0; i < kMutexes; i++) {
    objects[i] = (Object*)calloc(1, sizeof(Object));
    must(objects[i] == NULL, "calloc");
    pass_through(objects[i]);
  }
  return objects;
}

int main(void) {
  pthread_t maker;
  void* objects;
  must(pthread_create(&maker, NULL, make_objects, NULL) != 0, "pthread_create");
  pthread_join(maker, &objects);
  measure_each("malloc-free", 1, 5000, malloc_free);
  measure_each("heap-mutex-life", 1, 2000, object_life);
  print_peak_memory("heap-mutex-rss");
  return objects == NULL;
}
