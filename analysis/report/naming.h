// Names that a person recognises, for the threads and locks of one process.
#ifndef CONCHECK_ANALYSIS_REPORT_NAMING_H_
#define CONCHECK_ANALYSIS_REPORT_NAMING_H_

#include <absl/container/flat_hash_map.h>

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "analysis/model/code_names.h"
#include "analysis/model/process_model.h"
#include "analysis/report/finding.h"
#include "analysis/symbolize/symbolizer.h"

namespace concheck::analysis {

std::string_view sync_kind_name(trace::SyncKind kind);

// "transfer (bank.cc:42)", or "app+0x1234", or "an unknown place".
std::string place_label(const SourceFrame* frame);

// The same without the function: "bank.cc:42".
std::string line_label(const SourceFrame* frame);

// Where a lock lies, and how it came to be.
struct LockPlace {
  trace::Origin origin = trace::Origin::first_use;
  std::optional<ModuleFrame> location;    // in a module's data
  std::optional<uint64_t> block_offset;  // in a block of the heap: FindingLock::created_at is then where that was allocated
};

// Fills in the label, the name and the origin of a lock of which the kind and `created_at` are set. The name is left
// empty, and so are the others, when neither its variable nor its origin is known.
void name_lock(FindingLock& lock, const LockPlace& place, Symbolizer& symbolizer);

class Naming final : public CodeNames {
 public:
  Naming(const ProcessModel& model, Symbolizer& symbolizer) : model_(model), symbolizer_(symbolizer) {}

  uint32_t place(StackId stack) override;
  uint32_t access_line(StackId stack) override;
  uint32_t memory_class(const MemoryPlace& memory) override;
  uint32_t lock_class(SyncId lock) override;
  uint32_t creation_class(SyncId lock) override;

  // A creation class that is the same in other processes and runs, by the build-id of the module that it is of. Empty:
  // it is not known, or there is no build-id.
  const std::string& lasting_origin(SyncId lock);

  SourceStack resolve(const RawStack& stack);

  // `label` is left empty: it depends on the finding's other threads. `stacks` are of things the thread did; the
  // outermost function in them names a thread that has no name of its own.
  FindingThread thread(ThreadId id, const std::vector<const SourceStack*>& stacks);
  FindingLock lock(SyncId id);

  // `owner_label` and, except of variables, `label` are left empty: they depend on the finding's threads.
  FindingMemory memory(const MemoryPlace& place);

  // Sets the labels, and tells apart what has the same name.
  static void label(std::vector<FindingThread>& threads);
  static void label(std::vector<FindingLock>& locks);

  // The label of a thread that is only mentioned.
  std::string mention(ThreadId id);

 private:
  uint32_t intern(const std::string& text);
  std::string static_identity(trace::Frame location);
  std::string memory_identity(const MemoryPlace& place);
  std::string identity(const Lock& lock);
  struct Creation {
    std::string text;      // empty: not known
    std::string build_id;  // of the module
  };
  Creation creation_of(const Lock& lock);
  Creation creation_in_block(const Lock& lock);
  const Creation& allocation_place(StackId stack);
  const std::map<std::string, uint64_t>& strides();
  void name_local(const MemoryPlace& place, FindingMemory& named);

  const ProcessModel& model_;
  Symbolizer& symbolizer_;
  std::map<std::string, uint32_t> interned_;
  absl::flat_hash_map<StackId, uint32_t> places_;
  absl::flat_hash_map<StackId, uint32_t> access_lines_;
  absl::flat_hash_map<SyncId, uint32_t> classes_;
  absl::flat_hash_map<SyncId, uint32_t> creation_classes_;
  std::map<SyncId, std::string> lasting_origins_;
  std::map<StackId, Creation> allocation_places_;
  std::map<std::string, uint64_t> strides_;
};

}  // namespace concheck::analysis

#endif  // CONCHECK_ANALYSIS_REPORT_NAMING_H_
