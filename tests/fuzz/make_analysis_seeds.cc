// Writes the seeds of fuzz_analysis into a directory: the corpus that is checked in, made again after the schema has
// changed. Usage: make_analysis_seeds DIRECTORY
#include <cstdio>
#include <fstream>
#include <string>
#include <vector>

#include "tests/unit/analysis/busy_trace.h"
#include "tests/unit/analysis/scenario.h"
#include "tests/unit/trace/sample_trace.h"

namespace concheck::analysis {
namespace {

class Seeds {
 public:
  explicit Seeds(std::string directory) : directory_(std::move(directory)) {}

  void write(const std::string& name, const trace::TraceBuilder& builder) {
    const std::vector<std::byte> image = builder.build();
    std::ofstream out(directory_ + '/' + name, std::ios::binary);
    out.write(reinterpret_cast<const char*>(image.data()), static_cast<std::streamsize>(image.size()));
    out.close();
    failed_ = failed_ || !out;
  }
  bool failed() const { return failed_; }

 private:
  std::string directory_;
  bool failed_ = false;
};

// Locks of two origins, none taken in both orders; and one of each origin in every other way.
void write_origins(Seeds* seeds) {
  Scenario scenario;
  const uint32_t here = scenario.stack();
  const uint32_t there = scenario.stack();
  const auto made_at = [&](uint32_t stack) {
    return scenario.builder.add_sync({.origin = trace::Origin::init_call, .create_stack = stack});
  };
  scenario.nest(scenario.thread("two"), made_at(here), made_at(there));
  scenario.nest(scenario.thread("three"), made_at(there), made_at(here));
  seeds->write("origins", scenario.builder);
}

// Elements of an array in one block, and members of other blocks, nested both ways.
void write_blocks(Seeds* seeds) {
  Scenario scenario;
  const uint32_t here = scenario.stack();
  const uint32_t there = scenario.stack();
  const auto lies_at = [&](uint32_t stack, uint64_t offset) {
    const uint32_t lock = scenario.builder.add_sync({});
    scenario.builder.add_sync_block(lock, stack, offset, 512);
    return lock;
  };
  uint32_t elements[4];
  for (uint64_t i = 0; i < 4; ++i) elements[i] = lies_at(here, 8 + 64 * i);
  const uint32_t two = scenario.thread("two");
  const uint32_t three = scenario.thread("three");
  scenario.nest(two, elements[0], elements[1]);
  scenario.nest(three, elements[3], elements[2]);
  scenario.nest(two, lies_at(there, 0), lies_at(there, 40));
  scenario.nest(three, lies_at(there, 40), lies_at(there, 0));
  seeds->write("blocks", scenario.builder);
}

// Six locks in every order: a knot.
void write_knot(Seeds* seeds) {
  Scenario scenario;
  const uint32_t threads[] = {scenario.thread(), scenario.thread(), scenario.thread()};
  std::vector<uint32_t> locks;
  for (int i = 0; i < 6; ++i) locks.push_back(scenario.mutex());
  for (uint32_t outer = 0; outer < 6; ++outer) {
    for (uint32_t inner = 0; inner < 6; ++inner) {
      if (outer != inner) scenario.nest(threads[(outer + inner) % 3], locks[outer], locks[inner]);
    }
  }
  seeds->write("knot", scenario.builder);
}

}  // namespace
}  // namespace concheck::analysis

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fprintf(stderr, "usage: %s DIRECTORY\n", argv[0]);
    return 2;
  }
  using namespace concheck;
  analysis::Seeds seeds(argv[1]);
  seeds.write("busy", analysis::busy_trace());
  trace::TraceBuilder running = analysis::busy_trace();
  running.set_state(trace::ProcessState::running);
  seeds.write("busy-running", running);
  seeds.write("sample", trace::sample_trace());
  analysis::write_origins(&seeds);
  analysis::write_blocks(&seeds);
  analysis::write_knot(&seeds);
  if (seeds.failed()) std::fprintf(stderr, "cannot write into %s\n", argv[1]);
  return seeds.failed() ? 1 : 0;
}
