// A byte-wise compressor of the LZ family, and back: single bytes, and four bytes at any address.
#include <cstring>

#include "kernel.h"

namespace {

constexpr long kBlock = 64 << 10;
constexpr long kBlocks = 1'400;
constexpr int kHashBits = 12;

using Bytes = std::vector<unsigned char>;

std::uint32_t four_at(const unsigned char* at) {
  std::uint32_t value;
  std::memcpy(&value, at, sizeof value);
  return value;
}

// Tokens: 0, length, bytes: literal bytes; 1, length, distance (2 bytes): a copy of what was `distance` before.
void put_literals(Bytes& out, const unsigned char* from, const unsigned char* to) {
  while (from < to) {
    const long length = to - from < 255 ? to - from : 255;
    out.push_back(0);
    out.push_back(static_cast<unsigned char>(length));
    for (long i = 0; i < length; ++i) out.push_back(*from++);
  }
}

void compress(const Bytes& in, Bytes& out) {
  std::uint16_t table[1 << kHashBits] = {};
  const unsigned char* const begin = in.data();
  const unsigned char* const end = begin + in.size();
  const unsigned char* literals = begin;
  const unsigned char* at = begin;
  while (at + 4 <= end) {
    const std::uint32_t hash = four_at(at) * 2654435761u >> (32 - kHashBits);
    const unsigned char* before = begin + table[hash];
    table[hash] = static_cast<std::uint16_t>(at - begin);
    if (before >= at || four_at(before) != four_at(at)) {
      ++at;
      continue;
    }
    long length = 4;
    while (length < 255 && at + length < end && before[length] == at[length]) ++length;
    put_literals(out, literals, at);
    const long distance = at - before;
    out.push_back(1);
    out.push_back(static_cast<unsigned char>(length));
    out.push_back(static_cast<unsigned char>(distance));
    out.push_back(static_cast<unsigned char>(distance >> 8));
    at += length;
    literals = at;
  }
  put_literals(out, literals, end);
}

void expand(const Bytes& in, Bytes& out) {
  for (std::size_t i = 0; i < in.size();) {
    const bool copy = in[i] != 0;
    const int length = in[i + 1];
    if (copy) {
      std::size_t from = out.size() - (in[i + 2] | in[i + 3] << 8);
      for (int k = 0; k < length; ++k) out.push_back(out[from++]);
      i += 4;
    } else {
      for (int k = 0; k < length; ++k) out.push_back(in[i + 2 + k]);
      i += 2 + length;
    }
  }
}

Bytes make_block(long number) {
  kernel::Random random(number);
  Bytes block;
  block.reserve(kBlock);
  while (static_cast<long>(block.size()) < kBlock - 64) {
    if (block.size() > 100 && random.below(2) != 0) {
      std::size_t from = block.size() - 1 - random.below(90);
      for (int k = 6 + random.below(40); k > 0; --k) block.push_back(block[from++]);
    } else {
      for (int k = 1 + random.below(20); k > 0; --k) block.push_back(static_cast<unsigned char>(random.below(64)));
    }
  }
  return block;
}

}  // namespace

int main(int argc, char** argv) {
  kernel::parse(argc, argv);
  const long blocks = kernel::scaled(kBlocks);
  std::vector<char> right(kernel::threads, 1);
  kernel::run_threads([&](int index) {
    Bytes packed, unpacked;
    const kernel::Share own = kernel::share(blocks, index);
    for (long number = own.begin; number < own.end; ++number) {
      const Bytes block = make_block(number);
      packed.clear();
      unpacked.clear();
      compress(block, packed);
      expand(packed, unpacked);
      right[index] &= unpacked == block && packed.size() < block.size();
    }
  });
  bool all = true;
  for (char one : right) all &= one != 0;
  return kernel::verdict(all);
}
