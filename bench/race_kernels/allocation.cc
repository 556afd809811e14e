// Blocks of 16 to 500 bytes that live for a while; one in eight is handed to another thread, which frees it.
#include <cstring>

#include "kernel.h"

namespace {

constexpr int kLive = 1'000;
constexpr long kBlocks = 12'000'000;

struct Block {
  Block* next;
  std::uint32_t size;
  std::uint32_t check;
};

struct alignas(64) Mailbox {
  pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
  Block* first = nullptr;
};

Mailbox mailboxes[kernel::kMaxThreads];

Block* make_block(kernel::Random& random) {
  const std::uint32_t size = sizeof(Block) + random.below(484);
  auto* block = static_cast<Block*>(std::malloc(size));
  *block = {nullptr, size, ~size};
  return block;
}

// 1 if the block is as it was made.
long drop(Block* block) {
  const bool whole = block->check == ~block->size;
  std::free(block);
  return whole ? 1 : 0;
}

long empty(Mailbox& box) {
  pthread_mutex_lock(&box.mutex);
  Block* block = box.first;
  box.first = nullptr;
  pthread_mutex_unlock(&box.mutex);
  long whole = 0;
  while (block != nullptr) {
    Block* next = block->next;
    whole += drop(block);
    block = next;
  }
  return whole;
}

void put(Mailbox& box, Block* block) {
  pthread_mutex_lock(&box.mutex);
  block->next = box.first;
  box.first = block;
  pthread_mutex_unlock(&box.mutex);
}

long work(int index, long blocks) {
  kernel::Random random(index);
  Block* live[kLive] = {};
  long whole = 0;
  for (long i = 0; i < blocks; ++i) {
    Block*& place = live[random.below(kLive)];
    if (place != nullptr) whole += drop(place);
    place = make_block(random);
    if (i % 8 == 0) {
      put(mailboxes[(index + 1) % kernel::threads], place);
      place = nullptr;
    }
    if (i % 64 == 0) whole += empty(mailboxes[index]);
  }
  for (Block* block : live) {
    if (block != nullptr) whole += drop(block);
  }
  return whole;
}

}  // namespace

int main(int argc, char** argv) {
  kernel::parse(argc, argv);
  const long each = kernel::scaled(kBlocks) / kernel::threads;
  std::vector<long> whole(kernel::threads);
  kernel::run_threads([&](int index) { whole[index] = work(index, each); });
  long total = 0;
  for (int i = 0; i < kernel::threads; ++i) total += whole[i] + empty(mailboxes[i]);
  return kernel::verdict(total == each * kernel::threads);
}
