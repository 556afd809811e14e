// Lines on the target's stderr, for what has to be said at once. No allocation, no stdio; one write, so that lines of
// several processes do not mix.
#ifndef CONCHECK_INTERPOSE_MESSAGE_H_
#define CONCHECK_INTERPOSE_MESSAGE_H_

#include <cstddef>
#include <cstdint>

namespace concheck::interpose {

// Remembers what file stderr is. Later messages go there only while descriptor 2 is still that file: a daemon may have
// closed it and got its number back for a database.
void remember_stderr();

class Message {
 public:
  Message& text(const char* s);
  Message& number(uint64_t value);
  Message& hex(uint64_t value);
  // Writes what was collected and empties it.
  void send();

 private:
  char buffer_[8192];
  size_t used_ = 0;
};

}  // namespace concheck::interpose

#endif  // CONCHECK_INTERPOSE_MESSAGE_H_
