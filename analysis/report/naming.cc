#include "analysis/report/naming.h"

#include <fmt/format.h>

#include <set>

#include "analysis/report/array_stride.h"
#include "analysis/report/fingerprint.h"
#include "analysis/symbolize/base_name.h"
#include "analysis/symbolize/code_role.h"
#include "analysis/symbolize/demangle.h"
#include "trace/names.h"

namespace concheck::analysis {
namespace {

constexpr ThreadId kMainThread{1};

// The function a thread runs, as far as its stacks tell: std::thread's own start routine tells nothing.
std::string outermost_function(const std::vector<const SourceStack*>& stacks) {
  for (const SourceStack* stack : stacks) {
    if (stack->truncated) continue;
    for (auto frame = stack->frames.rbegin(); frame != stack->frames.rend(); ++frame) {
      if (!frame->internal && !frame->function.empty()) return shortened(frame->function);
    }
  }
  return {};
}

std::string noun_of(const std::string& kind) { return kind == "file" ? "file lock" : kind; }

// "[].mutex", from "[3].mutex".
std::string without_indices(const std::string& path) {
  std::string part;
  for (const char c : path) {
    const bool in_index = !part.empty() && part.back() == '[' && c != ']';
    if (!in_index) part += c;
  }
  return part;
}

std::string file_and_line(const SourceFrame& frame) {
  if (frame.file.empty()) return {};
  const std::string file = base_name(frame.file);
  return frame.line != 0 ? fmt::format("{}:{}", file, frame.line) : file;
}

template <typename Item>
bool same_name(const std::vector<Item>& items, const Item& item) {
  size_t alike = 0;
  for (const Item& other : items) alike += other.name == item.name;
  return alike > 1;
}

}  // namespace

std::string_view sync_kind_name(trace::SyncKind kind) {
  switch (kind) {
    case trace::SyncKind::none:
      return "lock";
    case trace::SyncKind::mutex:
      return "mutex";
    case trace::SyncKind::rwlock:
      return "rwlock";
    case trace::SyncKind::spinlock:
      return "spinlock";
    case trace::SyncKind::condition:
      return "condition";
    case trace::SyncKind::semaphore:
      return "semaphore";
    case trace::SyncKind::barrier:
      return "barrier";
    case trace::SyncKind::once:
      return "once";
    case trace::SyncKind::file:
      return "file";
    case trace::SyncKind::futex:
      return "futex";
    case trace::SyncKind::thread:
      return "thread";
    case trace::SyncKind::openmp:
      return "openmp";
  }
  return "lock";
}

std::string place_label(const SourceFrame* frame) {
  if (frame == nullptr) return "an unknown place";
  const std::string where = file_and_line(*frame);
  if (!frame->function.empty()) {
    const std::string function = shortened(frame->function);
    return where.empty() ? function : fmt::format("{} ({})", function, where);
  }
  if (!where.empty()) return where;
  return frame->module.empty() ? fmt::format("{:#x}", frame->offset)
                               : fmt::format("{}+{:#x}", frame->module, frame->offset);
}

std::string line_label(const SourceFrame* frame) {
  return frame != nullptr && !frame->file.empty() ? file_and_line(*frame) : place_label(frame);
}

void name_lock(FindingLock& lock, const LockPlace& place, Symbolizer& symbolizer) {
  if (!place.location) {
    const SourceFrame* allocation = place.block_offset ? allocation_of(lock.created_at) : nullptr;
    const SourceFrame* origin = origin_of(lock.created_at);
    if (allocation != nullptr) {
      lock.origin = "allocated in " + place_label(allocation);
      if (*place.block_offset != 0) lock.origin += fmt::format(", at byte {} of its block", *place.block_offset);
    } else if (origin != nullptr) {
      lock.origin =
          fmt::format("{} in {}", place.origin == trace::Origin::init_call ? "created" : "first used", place_label(origin));
    } else {
      return;
    }
    lock.name = noun_of(lock.kind) + " " + lock.origin;
  } else if (const std::optional<DataLocation> variable = symbolizer.variable(*place.location)) {
    lock.name = shortened(variable->variable) + variable->path;
    lock.label = "`" + lock.name + "`";
  } else {
    const std::string module = place.location->module != nullptr ? base_name(place.location->module->path) : "?";
    lock.name = fmt::format("{} at {}+{:#x}", lock.kind, module, place.location->offset);
    lock.label = "the " + lock.name;
  }
}

SourceStack Naming::resolve(const RawStack& stack) {
  return symbolizer_.resolve(to_module_stack(model_.trace().modules, stack));
}

uint32_t Naming::intern(const std::string& text) {
  return interned_.emplace(text, static_cast<uint32_t>(interned_.size() + 1)).first->second;
}

uint32_t Naming::place(StackId stack) {
  const auto [entry, added] = places_.try_emplace(stack, 0);
  if (added) {
    const SourceStack resolved = resolve(model_.stack(stack));
    const SourceFrame* place = place_of(resolved);
    entry->second = intern(place != nullptr ? place_text(*place, true) : std::string());
  }
  return entry->second;
}

uint32_t Naming::access_line(StackId stack) {
  const auto [entry, added] = access_lines_.try_emplace(stack, 0);
  if (added) {
    const SourceStack resolved = resolve(model_.stack(stack));
    const SourceFrame* place = access_place_of(resolved);
    entry->second = intern(place != nullptr ? place_text(*place, true) : std::string());
  }
  return entry->second;
}

uint32_t Naming::memory_class(const MemoryPlace& memory) { return intern("memory " + memory_identity(memory)); }

uint32_t Naming::lock_class(SyncId lock) {
  const auto [entry, added] = classes_.try_emplace(lock, 0);
  if (added) {
    const Lock* found = model_.find_lock(lock);
    entry->second = intern("lock " + (found != nullptr ? identity(*found) : std::string()));
  }
  return entry->second;
}

uint32_t Naming::creation_class(SyncId lock) {
  const auto [entry, added] = creation_classes_.try_emplace(lock, 0);
  if (!added) return entry->second;
  const Lock* found = model_.find_lock(lock);
  const std::string text = found != nullptr ? creation_of(*found).text : std::string();
  if (!text.empty()) entry->second = intern("made " + text);
  return entry->second;
}

const std::string& Naming::lasting_origin(SyncId lock) {
  const auto [entry, added] = lasting_origins_.try_emplace(lock);
  if (!added) return entry->second;
  const Lock* found = model_.find_lock(lock);
  if (found == nullptr) return entry->second;
  const Creation creation = creation_of(*found);
  if (!creation.text.empty() && !creation.build_id.empty()) entry->second = creation.build_id + " " + creation.text;
  return entry->second;
}

// All elements of an array are made at one place, the members of a structure are not.
Naming::Creation Naming::creation_of(const Lock& lock) {
  const std::string kind(analysis::sync_kind_name(lock.kind));
  if (lock.location != 0) {
    const ModuleFrame frame = to_module_frame(model_.trace().modules, lock.location, false);
    const std::string build_id = frame.module != nullptr ? frame.module->build_id : std::string();
    const std::optional<DataLocation> variable = symbolizer_.variable(frame);
    if (!variable) return {kind + " " + static_identity(lock.location), build_id};
    return {kind + " " + variable->variable + without_indices(variable->path), build_id};
  }
  if (lock.block_stack) return creation_in_block(lock);
  if (lock.origin != trace::Origin::init_call || !lock.create_stack) return {};
  const SourceStack stack = resolve(model_.stack(lock.create_stack));
  const SourceFrame* origin = origin_of(stack);
  if (origin == nullptr) return {};
  return {kind + " of " + place_text(*origin, true), origin->build_id};
}

Naming::Creation Naming::creation_in_block(const Lock& lock) {
  const Creation& place = allocation_place(lock.block_stack);
  if (place.text.empty()) return {};
  const std::string kind(analysis::sync_kind_name(lock.kind));
  const uint64_t stride = strides().at(kind + place.text);
  const std::string where = stride == 0 ? fmt::format("byte {}", lock.block_offset)
                                        : fmt::format("byte {} of each {}", lock.block_offset % stride, stride);
  return {fmt::format("{} at {} of {}", kind, where, place.text), place.build_id};
}

const Naming::Creation& Naming::allocation_place(StackId stack) {
  const auto [entry, added] = allocation_places_.try_emplace(stack);
  if (!added) return entry->second;
  const SourceStack resolved = resolve(model_.stack(stack));
  if (const SourceFrame* place = allocation_of(resolved)) entry->second = {place_text(*place, true), place->build_id};
  return entry->second;
}

// By kind and place, since all blocks of a place look alike.
const std::map<std::string, uint64_t>& Naming::strides() {
  if (!strides_.empty()) return strides_;
  std::map<std::string, std::set<uint64_t>> offsets;
  for (const Lock& lock : model_.locks()) {
    if (!lock.block_stack) continue;
    const std::string kind(analysis::sync_kind_name(lock.kind));
    offsets[kind + allocation_place(lock.block_stack).text].insert(lock.block_offset);
  }
  for (const auto& [where, places] : offsets) strides_[where] = array_stride(places);
  return strides_;
}

// Without the part of the variable: all elements of an array of accounts are one class.
std::string Naming::static_identity(trace::Frame location) {
  const ModuleFrame frame = to_module_frame(model_.trace().modules, location, false);
  if (std::optional<std::string> name = symbolizer_.variable_name(frame)) return *name;
  SourceFrame nameless;
  nameless.offset = frame.offset;
  if (frame.module != nullptr) {
    nameless.module = base_name(frame.module->path);
    nameless.build_id = frame.module->build_id;
  }
  return place_text(nameless, false);
}

std::string Naming::identity(const Lock& lock) {
  const std::string kind(analysis::sync_kind_name(lock.kind));
  if (lock.location != 0) return kind + " " + static_identity(lock.location);
  // Where a lock without an init call is first used depends on the schedule.
  if (lock.origin != trace::Origin::init_call || !lock.create_stack) return kind;
  const SourceStack stack = resolve(model_.stack(lock.create_stack));
  const SourceFrame* origin = origin_of(stack);
  return kind + " of " + (origin != nullptr ? place_text(*origin, false) : std::string());
}

FindingThread Naming::thread(ThreadId id, const std::vector<const SourceStack*>& stacks) {
  FindingThread named;
  named.id = id.value;
  const Thread* thread = model_.find_thread(id);
  if (thread != nullptr) {
    named.tid = thread->tid;
    named.created_at = resolve(model_.stack(thread->create_stack));
  }
  if (thread != nullptr && !thread->name.empty()) {
    named.name = thread->name;
    named.label = "\"" + thread->name + "\"";
    return named;
  }
  if (id == kMainThread) {
    named.name = named.label = "main";
    return named;
  }
  std::string function;
  if (thread != nullptr && thread->start_routine != 0) {
    const std::vector<SourceFrame> start =
        symbolizer_.resolve(to_module_frame(model_.trace().modules, thread->start_routine, false));
    if (!start.back().internal) function = shortened(start.back().function);
  }
  if (function.empty()) function = outermost_function(stacks);
  named.name = function.empty() ? fmt::format("thread {}", id.value) : function;
  named.label = function.empty() ? fmt::format("#{}", id.value) : function + "()";
  return named;
}

void Naming::label(std::vector<FindingThread>& threads) {
  std::vector<std::string> labels;
  for (const FindingThread& thread : threads) {
    const bool ambiguous = same_name(threads, thread) && thread.label.front() != '#';
    labels.push_back(ambiguous ? fmt::format("{} #{}", thread.label, thread.id) : thread.label);
  }
  for (size_t i = 0; i < threads.size(); ++i) threads[i].label = std::move(labels[i]);
}

std::string Naming::mention(ThreadId id) {
  std::vector<SourceStack> stacks;
  for (const LiveThread& live : model_.live_threads()) {
    if (live.id == id && live.waiting) stacks.push_back(resolve(live.waiting->stack));
  }
  std::vector<const SourceStack*> pointers;
  for (const SourceStack& stack : stacks) pointers.push_back(&stack);
  return thread(id, pointers).label;
}

FindingLock Naming::lock(SyncId id) {
  FindingLock named;
  named.id = id.value;
  named.kind = "lock";
  const Lock* lock = model_.find_lock(id);
  if (lock == nullptr) {
    named.name = fmt::format("lock #{}", id.value);
    named.identity = "lock";
    return named;
  }
  named.kind = analysis::sync_kind_name(lock->kind);
  named.address = lock->address;
  named.created_at = resolve(model_.stack(lock->block_stack ? lock->block_stack : lock->create_stack));
  named.identity = identity(*lock);
  LockPlace place{.origin = lock->origin};
  if (lock->location != 0) place.location = to_module_frame(model_.trace().modules, lock->location, false);
  if (lock->block_stack) place.block_offset = lock->block_offset;
  name_lock(named, place, symbolizer_);
  if (named.name.empty()) named.name = fmt::format("{} #{}", noun_of(named.kind), id.value);
  return named;
}

void Naming::label(std::vector<FindingLock>& locks) {
  // "the mutex", or "mutex A", "mutex B" when there are several without a name of their own.
  size_t nameless = 0;
  for (const FindingLock& lock : locks) nameless += lock.label.empty();
  size_t number = 0;
  for (FindingLock& lock : locks) {
    if (!lock.label.empty()) continue;
    const std::string mark =
        number < 26 ? std::string(1, static_cast<char>('A' + number)) : fmt::format("#{}", lock.id);
    lock.label = nameless == 1 ? "the " + noun_of(lock.kind) : noun_of(lock.kind) + " " + mark;
    ++number;
  }
}

// The part of a variable counts where its members are known; its elements are all the same.
std::string Naming::memory_identity(const MemoryPlace& place) {
  const std::string kind(trace::memory_kind_name(place.kind));
  if (place.location != 0) {
    const ModuleFrame frame = to_module_frame(model_.trace().modules, place.location, false);
    const std::optional<DataLocation> variable = symbolizer_.variable(frame);
    if (!variable) return kind + " " + static_identity(place.location);
    const bool known = !variable->path.empty() && variable->path.front() != '+';
    return kind + " " + variable->variable + (known ? without_indices(variable->path) : std::string());
  }
  if (!place.allocated) return kind;
  const SourceStack stack = resolve(model_.stack(place.allocated));
  const SourceFrame* origin = origin_of(stack);
  return kind + " of " + (origin != nullptr ? place_text(*origin, false) : std::string());
}

// A variable of a function, of which the address is behind the prologue and belongs to no function inlined into it.
void Naming::name_local(const MemoryPlace& place, FindingMemory& named) {
  const RawStack stack = model_.stack(place.frame);
  if (stack.frames.empty()) return;
  named.frame = resolve(stack);
  const ModuleFrame function = to_module_frame(model_.trace().modules, stack.frames.front(), true);
  const size_t inlined = symbolizer_.resolve(function).size() - 1;
  named.frame.frames.erase(named.frame.frames.begin(), named.frame.frames.begin() + static_cast<ptrdiff_t>(inlined));
  const auto below_end = static_cast<int64_t>(place.address - (place.block + place.block_bytes));
  if (const std::optional<DataLocation> variable = symbolizer_.local_variable(function, below_end)) {
    named.name = shortened(variable->variable) + variable->path;
    named.label = "`" + named.name + "`";
  }
}

FindingMemory Naming::memory(const MemoryPlace& place) {
  FindingMemory named;
  named.kind = trace::memory_kind_name(place.kind);
  named.address = place.address;
  named.size = place.size;
  named.identity = memory_identity(place);
  named.block = place.block;
  named.block_bytes = place.block_bytes;
  named.owner = place.owner.value;
  named.allocated_at = resolve(model_.stack(place.allocated));
  named.freed = place.freed;
  named.freed_at = resolve(model_.stack(place.freed_at));
  if (place.frame) name_local(place, named);
  if (place.location == 0) return named;
  const ModuleFrame frame = to_module_frame(model_.trace().modules, place.location, false);
  if (frame.module != nullptr) named.module_path = frame.module->path;
  if (const std::optional<DataLocation> variable = symbolizer_.variable(frame)) {
    named.name = shortened(variable->variable) + variable->path;
    named.label = "`" + named.name + "`";
  } else {
    const std::string module = frame.module != nullptr ? base_name(frame.module->path) : "?";
    named.label = fmt::format("the variable at {}+{:#x}", module, frame.offset);
  }
  return named;
}

}  // namespace concheck::analysis
