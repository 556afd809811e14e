// What a reader has to say about a trace, kept short: a file with a million bad records gives one line about them.
#ifndef CONCHECK_TRACE_WARNINGS_H_
#define CONCHECK_TRACE_WARNINGS_H_

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace concheck::trace {

// One line of output each, in this order.
enum class Trouble {
  unfinished,     // the process did not say how it ended
  dropped,        // the writer left facts out
  truncated,      // the file is shorter than it says
  unreadable,     // a part that should be there could not be read
  block,          // a block header that cannot be true
  record,         // a record that cannot be true
  unknown_type,   // a block or record type of a newer version
  unknown_value,  // an enum value that this version does not know
  duplicate,
  slot,  // a thread or sync-object slot that cannot be true
  loop,  // acquisitions that are their own ancestors
};

class Warnings {
 public:
  // The first text of a kind is kept, the others are counted.
  void add(Trouble trouble, std::string text);
  // Bytes are missing or wrong, so that facts which the target recorded may be lost.
  bool damaged() const;
  std::vector<std::string> lines() const;

 private:
  struct Entry {
    std::string first;
    uint64_t count = 0;
  };
  std::map<Trouble, Entry> entries_;
};

}  // namespace concheck::trace

#endif  // CONCHECK_TRACE_WARNINGS_H_
