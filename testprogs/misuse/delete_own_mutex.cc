// An object is deleted while its own mutex is held.
// EXPECT: lock-misuse subkind=free-held threads=1 at @LINE(delete) and @LINE(lock)
#include <mutex>
#include <thread>

struct Session {
  std::mutex mutex;
  int users = 1;
};

void leave(Session* session) {
  session->mutex.lock();  // @lock
  if (--session->users == 0) {
    delete session;  // @delete
    return;
  }
  session->mutex.unlock();
}

int main() {
  auto* session = new Session;
  std::thread([session] { leave(session); }).join();
}
