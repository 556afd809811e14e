// The only thread waits for a post that comes from another process.
// EXPECT: none
#include <semaphore.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "testprogs/threads.h"

sem_t* semaphore;

void* wait_for_post(void* unused) {
  sem_wait(semaphore);
  return NULL;
}

int main(void) {
  semaphore = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  must(sem_init(semaphore, 1, 0));
  const pid_t child = fork();
  if (child == 0) {
    raw_pause_us(200000);
    _exit(sem_post(semaphore));
  }
  run_threads(wait_for_post);
  int status = 0;
  return waitpid(child, &status, 0) == child && status == 0 ? 0 : 1;
}
