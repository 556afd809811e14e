#include "tests/unit/trace/trace_builder.h"

#include <algorithm>
#include <cstdio>
#include <cstring>

namespace concheck::trace {
namespace {

// Takes the id that the caller asked for, or the next one; either way the counter stays beyond it.
uint32_t take_id(uint32_t wanted, uint32_t* next) {
  const uint32_t id = wanted != 0 ? wanted : *next;
  if (id >= *next && id != UINT32_MAX) *next = id + 1;
  return id;
}

template <size_t kSize>
void copy_text(char (&to)[kSize], std::string_view text) {
  std::memset(to, 0, kSize);
  std::memcpy(to, text.data(), std::min(text.size(), kSize));
}

size_t chunks_for(size_t bytes) { return (bytes + kChunkBytes - 1) / kChunkBytes; }

// Appends a block of whole chunks and gives its offset in the image.
size_t append_block(std::vector<std::byte>* image, BlockType type, size_t body_bytes, uint32_t first, uint32_t slots) {
  const size_t offset = image->size();
  BlockHeader header{};
  header.magic = kBlockMagic;
  header.type = static_cast<uint16_t>(type);
  header.chunks = static_cast<uint32_t>(chunks_for(sizeof(header) + body_bytes));
  header.first = first;
  header.slots = slots;
  image->resize(offset + size_t{header.chunks} * kChunkBytes);
  std::memcpy(image->data() + offset, &header, sizeof(header));
  return offset;
}

// Calls fn(first index, count) for each run of neighbouring keys.
template <typename Map, typename Fn>
void for_each_run(const Map& slots, Fn fn) {
  for (auto it = slots.begin(); it != slots.end();) {
    const uint32_t first = it->first;
    uint32_t count = 0;
    while (it != slots.end() && it->first == first + count) ++it, ++count;
    fn(first, count);
  }
}

}  // namespace

TraceBuilder::TraceBuilder() {
  std::memset(&header_, 0, sizeof(header_));
  header_.magic = kMagic;
  header_.version = kVersion;
  header_.endian = kEndianMark;
  header_.header_bytes = sizeof(Header);
  header_.chunk_bytes = kChunkBytes;
  header_.max_bytes = uint64_t{1} << 30;
  header_.state = static_cast<uint32_t>(ProcessState::exited);
  header_.pid = 4242;
  header_.parent_pid = 4241;
  header_.start_realtime = 1'700'000'000'000'000'000;
  header_.start_monotonic = 1'000'000'000;
  header_.end_monotonic = 3'000'000'000;
  header_.threads_live_peak = 2;
  header_.unwinder = 1;
  header_.hooks_version = 1;
  header_.build_id[0] = 0xab;
  header_.build_id[1] = 0xcd;
  header_.build_id_bytes = 2;
  copy_text(header_.tool_version, "0.1.0");
  copy_text(header_.exe, "/usr/bin/app");
  copy_text(header_.directory, "/home/user");
  set_command({"./app", "--threads", "2"});
}

TraceBuilder& TraceBuilder::set_command(const std::vector<std::string>& arguments) {
  std::string joined;
  for (const std::string& argument : arguments) joined.append(argument).push_back('\0');
  joined.resize(std::min(joined.size(), sizeof(header_.command)));
  copy_text(header_.command, joined);
  header_.command_bytes = static_cast<uint32_t>(joined.size());
  return *this;
}

TraceBuilder& TraceBuilder::set_exe(std::string_view path) {
  copy_text(header_.exe, path);
  return *this;
}

TraceBuilder& TraceBuilder::set_state(ProcessState state, int exit_code) {
  header_.state = static_cast<uint32_t>(state);
  header_.exit_code = exit_code;
  if (state == ProcessState::running) header_.end_monotonic = 0;
  return *this;
}

RecordHeader TraceBuilder::record_header(RecordType type, uint32_t thread) const {
  RecordHeader header{};
  header.type = static_cast<uint16_t>(type);
  header.thread = thread;
  return header;
}

void TraceBuilder::append(const void* fixed, size_t fixed_bytes, const void* tail, size_t tail_bytes) {
  const size_t size = (fixed_bytes + tail_bytes + 7) / 8 * 8;
  const size_t one_chunk = kChunkBytes - sizeof(BlockHeader);
  if (blocks_.empty() || !blocks_.back().used ||
      (!blocks_.back().bytes.empty() && blocks_.back().bytes.size() + size > one_chunk)) {
    blocks_.emplace_back();
  }
  std::vector<std::byte>& bytes = blocks_.back().bytes;
  const size_t offset = bytes.size();
  bytes.resize(offset + size);
  std::memcpy(bytes.data() + offset, fixed, fixed_bytes);
  if (tail_bytes != 0) std::memcpy(bytes.data() + offset + fixed_bytes, tail, tail_bytes);
  const auto size_word = static_cast<uint32_t>(size);
  std::memcpy(bytes.data() + offset + offsetof(RecordHeader, size), &size_word, sizeof(size_word));
}

uint32_t TraceBuilder::add_module(const ModuleSpec& spec) {
  ModuleRecord record{};
  record.header = record_header(RecordType::module, spec.thread);
  record.id = take_id(spec.id, &next_module_);
  record.build_id_bytes = static_cast<uint32_t>(std::min(spec.build_id.size(), sizeof(record.build_id)));
  record.start = spec.start;
  record.end = spec.end;
  record.bias = spec.bias;
  std::copy_n(spec.build_id.begin(), record.build_id_bytes, record.build_id);
  record.path_bytes = static_cast<uint32_t>(spec.path.size());
  append(&record, sizeof(record), spec.path.data(), spec.path.size());
  return record.id;
}

uint32_t TraceBuilder::add_stack(const std::vector<Frame>& frames, uint16_t flags, uint32_t id, uint32_t thread) {
  StackRecord record{};
  record.header = record_header(RecordType::stack, thread);
  record.id = take_id(id, &next_stack_);
  record.frame_count = static_cast<uint16_t>(frames.size());
  record.flags = flags;
  append(&record, sizeof(record), frames.data(), frames.size() * sizeof(Frame));
  return record.id;
}

uint32_t TraceBuilder::add_thread(const ThreadSpec& spec) {
  ThreadStartRecord record{};
  record.id = take_id(spec.id, &next_thread_);
  record.header = record_header(RecordType::thread_start, record.id);
  record.os_tid = spec.os_tid != 0 ? spec.os_tid : 1000 + record.id;
  record.parent = spec.parent;
  record.create_stack = spec.create_stack;
  record.time = spec.time;
  record.start_routine = spec.start_routine;
  record.slot = spec.slot.value_or(record.id - 1);
  record.clock_slot = spec.clock_slot.value_or(record.id - 1);
  append(&record, sizeof(record), nullptr, 0);
  ++threads_;
  clock_slots_ = std::max(clock_slots_, record.clock_slot + 1);
  if (!spec.name.empty()) add_thread_name(record.id, spec.name);
  return record.id;
}

void TraceBuilder::add_thread_end(const ThreadEndSpec& spec) {
  ThreadEndRecord record{};
  record.header = record_header(RecordType::thread_end, spec.id);
  record.id = spec.id;
  record.held = spec.held;
  record.time = spec.time;
  record.acquisitions = spec.acquisitions;
  record.contended = spec.contended;
  append(&record, sizeof(record), nullptr, 0);
}

void TraceBuilder::add_thread_name(uint32_t thread, std::string_view name) {
  ThreadNameRecord record{};
  record.header = record_header(RecordType::thread_name, thread);
  record.id = thread;
  copy_text(record.name, name);
  append(&record, sizeof(record), nullptr, 0);
}

uint32_t TraceBuilder::add_sync(const SyncSpec& spec) {
  SyncRecord record{};
  record.header = record_header(RecordType::sync, spec.thread);
  record.id = take_id(spec.id, &next_sync_);
  record.kind = static_cast<uint8_t>(spec.kind);
  record.origin = static_cast<uint8_t>(spec.origin);
  record.attributes = spec.attributes;
  record.address = spec.address != 0 ? spec.address : 0x7000'0000 + uint64_t{64} * record.id;
  record.location = spec.location;
  record.create_stack = spec.create_stack;
  record.create_thread = spec.create_thread;
  record.value = spec.value;
  append(&record, sizeof(record), nullptr, 0);
  SyncSpec known = spec;
  known.address = record.address;
  syncs_.emplace(record.id, known);
  return record.id;
}

uint32_t TraceBuilder::add_clock(uint32_t own_slot, uint32_t own_epoch, const std::vector<ClockEntry>& entries,
                                 uint32_t id, uint32_t thread) {
  ClockRecord record{};
  record.header = record_header(RecordType::clock, thread);
  record.id = take_id(id, &next_clock_);
  record.own_slot = own_slot;
  record.own_epoch = own_epoch;
  record.entry_count = static_cast<uint32_t>(entries.size());
  append(&record, sizeof(record), entries.data(), entries.size() * sizeof(ClockEntry));
  return record.id;
}

uint32_t TraceBuilder::add_acquire(const AcquireSpec& spec) {
  AcquireRecord record{};
  record.header = record_header(RecordType::acquire, spec.thread);
  record.id = take_id(spec.id, &next_acquire_);
  record.parent = spec.parent;
  record.sync = spec.sync;
  record.header.flags = acquire_how(static_cast<uint8_t>(spec.mode), spec.flags);
  record.stack = spec.stack;
  record.clock = spec.clock;
  record.time_ms = spec.time_ms;
  record.header.count = spec.count;
  append(&record, sizeof(record), nullptr, 0);
  return record.id;
}

uint32_t TraceBuilder::add_acquire_chain(uint32_t thread, const std::vector<uint32_t>& syncs, uint32_t stack,
                                         uint32_t clock) {
  uint32_t parent = 0;
  for (const uint32_t sync : syncs) {
    parent = add_acquire({.thread = thread, .sync = sync, .parent = parent, .stack = stack, .clock = clock});
  }
  return parent;
}

void TraceBuilder::add_deadlock(const std::vector<DeadlockEntry>& entries, uint64_t time, uint32_t thread,
                                DeadlockShape shape) {
  DeadlockRecord record{};
  record.header = record_header(RecordType::deadlock, thread);
  record.time = time;
  record.entry_count = static_cast<uint32_t>(entries.size());
  record.shape = static_cast<uint32_t>(shape);
  append(&record, sizeof(record), entries.data(), entries.size() * sizeof(DeadlockEntry));
}

void TraceBuilder::add_misuse(const MisuseSpec& spec) {
  MisuseRecord record{};
  record.header = record_header(RecordType::misuse, spec.thread);
  record.misuse = static_cast<uint32_t>(spec.misuse);
  record.sync = spec.sync;
  record.stack = spec.stack;
  record.other_thread = spec.other_thread;
  record.other_stack = spec.other_stack;
  record.result = spec.result;
  record.time = spec.time;
  record.other_sync = spec.other_sync;
  append(&record, sizeof(record), nullptr, 0);
}

void TraceBuilder::add_data_race(const DataRaceSpec& spec) {
  const auto access = [](const RaceSideSpec& side) {
    return RaceAccess{.address = side.address,
                      .size = side.size,
                      .thread = side.thread,
                      .stack = side.stack,
                      .flags = side.flags,
                      .lock_count = static_cast<uint16_t>(side.locks.size())};
  };
  DataRaceRecord record{};
  record.header = record_header(RecordType::data_race, spec.now.thread);
  record.header.count = spec.count;
  record.time = spec.time;
  record.now = access(spec.now);
  record.before = access(spec.before);
  record.location = spec.location;
  record.block = spec.block;
  record.block_bytes = spec.block_bytes;
  record.block_stack = spec.block_stack;
  record.block_thread = spec.block_thread;
  record.free_stack = spec.free_stack;
  record.memory = static_cast<uint16_t>(spec.memory);
  record.flags = spec.flags;
  std::vector<RaceLock> locks = spec.now.locks;
  locks.insert(locks.end(), spec.before.locks.begin(), spec.before.locks.end());
  append(&record, sizeof(record), locks.data(), locks.size() * sizeof(RaceLock));
}

void TraceBuilder::add_module_unload(uint32_t id, uint32_t thread) {
  ModuleUnloadRecord record{};
  record.header = record_header(RecordType::module_unload, thread);
  record.id = id;
  append(&record, sizeof(record), nullptr, 0);
}

void TraceBuilder::add_note(Note note, uint64_t value, uint32_t thread) {
  NoteRecord record{};
  record.header = record_header(RecordType::note, thread);
  record.note = static_cast<uint32_t>(note);
  record.value = value;
  append(&record, sizeof(record), nullptr, 0);
}

void TraceBuilder::add_sync_change(uint32_t sync, uint16_t attributes, uint32_t thread) {
  SyncChangeRecord record{};
  record.header = record_header(RecordType::sync_change, thread);
  record.id = sync;
  record.attributes = attributes;
  append(&record, sizeof(record), nullptr, 0);
}

void TraceBuilder::add_sync_block(uint32_t sync, uint32_t stack, uint64_t offset, uint64_t block_bytes, uint32_t thread) {
  SyncBlockRecord record{};
  record.header = record_header(RecordType::sync_block, thread);
  record.id = sync;
  record.stack = stack;
  record.offset = offset;
  record.block_bytes = block_bytes;
  append(&record, sizeof(record), nullptr, 0);
}

void TraceBuilder::add_joined_hold(uint32_t sync, uint32_t clock, uint32_t since, uint32_t thread, uint16_t flags) {
  JoinedHoldRecord record{};
  record.header = record_header(RecordType::joined_hold, thread);
  record.header.flags = flags;
  record.sync = sync;
  record.clock = clock;
  record.since = since;
  append(&record, sizeof(record), nullptr, 0);
}

void TraceBuilder::add_gate(uint32_t gated_thread, uint32_t sync, uint32_t thread, uint16_t flags) {
  GateRecord record{};
  record.header = record_header(RecordType::gate, thread);
  record.header.flags = flags;
  record.thread = gated_thread;
  record.sync = sync;
  append(&record, sizeof(record), nullptr, 0);
}

void TraceBuilder::add_ancestor(uint32_t pid, const std::vector<std::string>& command, uint32_t thread) {
  std::string arguments;
  for (const std::string& argument : command) arguments.append(argument).push_back('\0');
  AncestorRecord record{};
  record.header = record_header(RecordType::ancestor, thread);
  record.pid = pid;
  record.command_bytes = static_cast<uint32_t>(arguments.size());
  append(&record, sizeof(record), arguments.data(), arguments.size());
}

void TraceBuilder::add_process(ProcessEvent event, uint32_t pid, uint64_t time, uint32_t thread) {
  ProcessRecord record{};
  record.header = record_header(RecordType::process, thread);
  record.event = static_cast<uint32_t>(event);
  record.pid = pid;
  record.time = time;
  append(&record, sizeof(record), nullptr, 0);
}

void TraceBuilder::add_raw_record(uint16_t type, const std::vector<std::byte>& body, uint32_t thread) {
  const RecordHeader header = record_header(static_cast<RecordType>(type), thread);
  append(&header, sizeof(header), body.data(), body.size());
}

void TraceBuilder::begin_block() { blocks_.emplace_back(); }

void TraceBuilder::add_unused_chunk() { blocks_.push_back({.used = false, .bytes = {}}); }

std::vector<std::byte> TraceBuilder::build() const {
  std::vector<std::byte> image(sizeof(Header));
  for (const RecordBlock& block : blocks_) {
    if (!block.used) {
      image.resize(image.size() + kChunkBytes);
      continue;
    }
    const size_t offset = append_block(&image, BlockType::records, block.bytes.size(), 0, 0);
    std::copy(block.bytes.begin(), block.bytes.end(), image.begin() + offset + sizeof(BlockHeader));
  }
  std::map<uint32_t, PendingThreadSlot> thread_slots = thread_slots_;
  for (auto& [index, pending] : thread_slots) {
    if (pending.held.empty()) continue;
    const size_t bytes = pending.held.size() * sizeof(HeldEntry);
    const size_t offset = append_block(&image, BlockType::held, bytes, 0, 0) + sizeof(BlockHeader);
    std::memcpy(image.data() + offset, pending.held.data(), bytes);
    pending.slot.held_offset = offset;
    pending.slot.held_capacity = static_cast<uint32_t>((image.size() - offset) / sizeof(HeldEntry));
  }
  for_each_run(thread_slots, [&](uint32_t first, uint32_t count) {
    size_t offset = append_block(&image, BlockType::threads, count * sizeof(ThreadSlot), first, count);
    offset += sizeof(BlockHeader);
    for (uint32_t i = 0; i < count; ++i) {
      std::memcpy(image.data() + offset + i * sizeof(ThreadSlot), &thread_slots.at(first + i).slot, sizeof(ThreadSlot));
    }
  });
  for_each_run(lock_uses_, [&](uint32_t first, uint32_t count) {
    size_t offset = append_block(&image, BlockType::lock_uses, count * sizeof(LockUseSlot), first, count);
    offset += sizeof(BlockHeader);
    for (uint32_t i = 0; i < count; ++i, offset += sizeof(LockUseSlot)) {
      std::memcpy(image.data() + offset, &lock_uses_.at(first + i), sizeof(LockUseSlot));
    }
  });
  for_each_run(sync_slots_, [&](uint32_t first, uint32_t count) {
    size_t offset = append_block(&image, BlockType::syncs, count * sizeof(SyncSlot), first, count);
    offset += sizeof(BlockHeader);
    for (uint32_t i = 0; i < count; ++i) {
      std::memcpy(image.data() + offset + i * sizeof(SyncSlot), &sync_slots_.at(first + i), sizeof(SyncSlot));
    }
  });
  Header header = header_;
  if (header.next_chunk == 0) {
    const bool running = header.state == static_cast<uint32_t>(ProcessState::running);
    header.next_chunk = static_cast<uint32_t>(image.size() / kChunkBytes) | (running ? 0 : kSealed);
  }
  if (header.threads_started == 0) header.threads_started = threads_;
  if (header.clock_slots == 0) header.clock_slots = clock_slots_;
  if (header.syncs_seen == 0) header.syncs_seen = syncs_.size();
  std::memcpy(image.data(), &header, sizeof(header));
  return image;
}

bool TraceBuilder::write_to_file(const std::string& path) const {
  const std::vector<std::byte> image = build();
  std::FILE* file = std::fopen(path.c_str(), "wb");
  if (file == nullptr) return false;
  const bool written = std::fwrite(image.data(), 1, image.size(), file) == image.size();
  return std::fclose(file) == 0 && written;
}

}  // namespace concheck::trace
