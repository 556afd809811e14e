// Collects decoded records into a Trace and puts it in order.
#ifndef CONCHECK_TRACE_TRACE_ASSEMBLER_H_
#define CONCHECK_TRACE_TRACE_ASSEMBLER_H_

#include "trace/block_walk.h"
#include "trace/reader.h"
#include "trace/warnings.h"

namespace concheck::trace {

class TraceAssembler {
 public:
  TraceAssembler(Trace* trace, Warnings* warnings) : trace_(*trace), warnings_(*warnings) {}

  void add(const RecordView& view);
  // Sorts, drops what has the id of an earlier one, and cuts loops of parents.
  void finish();

 private:
  template <typename T>
  void add_to(std::vector<T>* list, const RecordView& view);
  template <typename T>
  void keep_first(std::vector<T>* list, const char* what);
  void cut_loops();

  Trace& trace_;
  Warnings& warnings_;
};

}  // namespace concheck::trace

#endif  // CONCHECK_TRACE_TRACE_ASSEMBLER_H_
