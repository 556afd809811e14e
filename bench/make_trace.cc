// Writes a synthetic trace, to time the analysis on more than one program would give:
//
//   make_trace FILE SHAPE [LOCKS [EDGES]]      default: 10,000 locks, 100,000 different edges
//
//   ordered     every edge leads from a lock to a later one: no cycle, nothing to report
//   deep        the same, held eight deep, so that an acquisition gives up to seven edges
//   inversions  as ordered, and 20 of the edges also the other way round: 20 cycles
//   knot        edges lead anywhere: all locks are in one knot with countless cycles, the worst case
//
// Eight threads, 2,000 stacks of 16 frames; the frames lie in this program's own code, so that there is something to
// symbolise.
#include <link.h>

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <random>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tests/unit/trace/trace_builder.h"

namespace {

using concheck::trace::Frame;
using concheck::trace::Origin;
using concheck::trace::TraceBuilder;

constexpr uint32_t kThreads = 8;
constexpr uint32_t kStacks = 2000;
constexpr uint32_t kFrames = 16;
constexpr uint32_t kInversions = 20;
constexpr uint32_t kDepth = 8;

struct Code {
  uint64_t offset = 0;
  uint64_t bytes = 0;
};

// The executable segment of this program; dl_iterate_phdr begins with it.
int find_own_code(dl_phdr_info* module, size_t, void* result) {
  for (int i = 0; i < module->dlpi_phnum; ++i) {
    const ElfW(Phdr)& segment = module->dlpi_phdr[i];
    if (segment.p_type == PT_LOAD && (segment.p_flags & PF_X) != 0) {
      *static_cast<Code*>(result) = {segment.p_vaddr, segment.p_memsz};
    }
  }
  return 1;
}

class Generator {
 public:
  Generator(uint32_t locks, uint32_t edges) : lock_count_(locks), edge_count_(edges) {
    const std::string self = std::filesystem::read_symlink("/proc/self/exe");
    dl_iterate_phdr(find_own_code, &code_);
    builder_.set_exe(self).set_command({self}).set_state(concheck::trace::ProcessState::exited);
    builder_.add_module({.path = self, .build_id = {}});
    for (uint32_t i = 0; i < kStacks; ++i) stacks_.push_back(add_stack());
    for (uint32_t i = 0; i <= kThreads; ++i) add_thread(i);
    for (uint32_t i = 0; i < locks; ++i) {
      locks_.push_back(builder_.add_sync({.origin = Origin::init_call, .create_stack = any(stacks_)}));
    }
  }

  void add_edges(bool ordered, uint32_t inversions) {
    std::set<std::pair<uint32_t, uint32_t>> known;
    while (known.size() < edge_count_) {
      uint32_t from = below(lock_count_);
      uint32_t to = below(lock_count_);
      if (from == to) continue;
      if (ordered && from > to) std::swap(from, to);
      if (!known.emplace(from, to).second) continue;
      const uint32_t worker = below(kThreads);
      add_edge(worker, from, to);
      if (known.size() <= inversions) add_edge((worker + 1) % kThreads, to, from);
    }
  }

  void add_chains() {
    std::set<std::pair<uint32_t, uint32_t>> known;
    while (known.size() < edge_count_) {
      std::set<uint32_t> locks;
      while (locks.size() < std::min(kDepth, lock_count_)) locks.insert(below(lock_count_));
      const uint32_t worker = below(kThreads);
      uint32_t parent = 0;
      for (const uint32_t lock : locks) {
        for (const uint32_t outer : locks) {
          if (outer < lock) known.emplace(outer, lock);
        }
        parent = add_acquire(worker, lock, parent);
      }
    }
  }

  bool write(const std::string& path) const { return builder_.write_to_file(path); }

 private:
  uint32_t below(uint64_t limit) { return std::uniform_int_distribution<uint32_t>(0, limit - 1)(random_); }
  uint32_t any(const std::vector<uint32_t>& ids) { return ids[below(ids.size())]; }

  uint32_t add_stack() {
    std::vector<Frame> frames;
    for (uint32_t i = 0; i < kFrames; ++i) frames.push_back(TraceBuilder::frame(1, code_.offset + below(code_.bytes)));
    return builder_.add_stack(frames);
  }

  // Thread 0 is the main thread, which creates the others; they are not ordered among themselves.
  void add_thread(uint32_t index) {
    const uint32_t id =
        builder_.add_thread({.parent = index == 0 ? 0U : 1U, .create_stack = index == 0 ? 0 : any(stacks_)});
    if (index == 0) return;
    threads_.push_back(id);
    clocks_.push_back(builder_.add_clock(index, 1, {{0, 1}, {index, 1}}));
  }

  uint32_t add_acquire(uint32_t worker, uint32_t lock, uint32_t parent) {
    return builder_.add_acquire({.thread = threads_[worker],
                                 .sync = locks_[lock],
                                 .parent = parent,
                                 .stack = any(stacks_),
                                 .clock = clocks_[worker]});
  }
  void add_edge(uint32_t worker, uint32_t from, uint32_t to) { add_acquire(worker, to, add_acquire(worker, from, 0)); }

  uint32_t lock_count_;
  uint32_t edge_count_;
  TraceBuilder builder_;
  Code code_;
  std::mt19937 random_{20};  // the same trace every time
  std::vector<uint32_t> stacks_, threads_, clocks_, locks_;
};

uint32_t number(const char* text) {
  uint32_t value = 0;
  const auto [end, error] = std::from_chars(text, text + strlen(text), value);
  if (error == std::errc() && *end == '\0' && value > 1) return value;
  fprintf(stderr, "make_trace: '%s' is not a number above 1\n", text);
  exit(2);
}

}  // namespace

int main(int argc, char** argv) {
  const std::string_view shape = argc > 2 ? argv[2] : "";
  if (argc > 5 || (shape != "ordered" && shape != "deep" && shape != "inversions" && shape != "knot")) {
    fprintf(stderr, "usage: make_trace FILE ordered|deep|inversions|knot [LOCKS [EDGES]]\n");
    return 2;
  }
  const uint32_t locks = argc > 3 ? number(argv[3]) : 10'000;
  const uint32_t edges = argc > 4 ? number(argv[4]) : 100'000;
  if (edges > uint64_t{locks} * (locks - 1) / 4) {
    fprintf(stderr, "make_trace: %u locks are too few for %u different edges\n", locks, edges);
    return 2;
  }
  Generator generator(locks, edges);
  if (shape == "deep") {
    generator.add_chains();
  } else {
    generator.add_edges(shape != "knot", shape == "inversions" ? kInversions : 0);
  }
  if (generator.write(argv[1])) return 0;
  perror(argv[1]);
  return 1;
}
