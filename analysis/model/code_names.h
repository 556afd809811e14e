// What makes two code locations, or two locks, the same to a person. Detectors use it to report one mistake once,
// however many call paths and instances it was seen with.
#ifndef CONCHECK_ANALYSIS_MODEL_CODE_NAMES_H_
#define CONCHECK_ANALYSIS_MODEL_CODE_NAMES_H_

#include <cstdint>
#include <map>

#include "analysis/model/memory_place.h"
#include "analysis/model/process_model.h"

namespace concheck::analysis {

class CodeNames {
 public:
  virtual ~CodeNames() = default;

  // Equal numbers: the same line of the program's own code, whatever it was called from.
  virtual uint32_t place(StackId stack) = 0;

  // Equal numbers: the same innermost line of the program's own code, be it in a function that is called like a lock's.
  virtual uint32_t access_line(StackId stack) = 0;

  // Equal numbers: the same variable, array elements aside, or memory allocated at one place.
  virtual uint32_t memory_class(const MemoryPlace& memory) = 0;

  // Equal numbers: locks with one variable, or one creation site.
  virtual uint32_t lock_class(SyncId lock) = 0;

  // Equal numbers: locks that were made at one place in the code: by one initialising call, or as one part of one static
  // variable. 0: it is not known, as of a lock in the heap that needs no initialising call.
  virtual uint32_t creation_class(SyncId lock) = 0;
};

// Without symbols: a place is a whole stack, a class is an address in a module or a whole creation stack.
class RawCodeNames final : public CodeNames {
 public:
  explicit RawCodeNames(const ProcessModel& model) : model_(model) {}
  uint32_t place(StackId stack) override { return stack.value; }
  uint32_t access_line(StackId stack) override { return stack.value; }
  uint32_t memory_class(const MemoryPlace& memory) override;
  uint32_t lock_class(SyncId lock) override;
  uint32_t creation_class(SyncId lock) override;

 private:
  const ProcessModel& model_;
  std::map<std::pair<uint32_t, uint64_t>, uint32_t> classes_;
};

}  // namespace concheck::analysis

#endif  // CONCHECK_ANALYSIS_MODEL_CODE_NAMES_H_
