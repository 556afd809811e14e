#include "interpose/unwinder.h"

#define UNW_LOCAL_ONLY
#include <dlfcn.h>
#include <fcntl.h>
#include <libunwind.h>
#include <string.h>
#include <sys/stat.h>

#include "interpose/guard.h"
#include "trace/raw_syscalls.h"

namespace concheck::interpose {
namespace {

#define CONCHECK_STRING_(x) #x
#define CONCHECK_STRING(x) CONCHECK_STRING_(x)

decltype(&unw_init_local) init_local;
decltype(&unw_init_local2) init_local2;
decltype(&unw_step) step;
decltype(&unw_get_reg) get_reg;
int (*get_context)(unw_tdep_context_t*);

// libunwind's own check whether memory can be read writes to a pipe of its own, whose descriptors the program may have closed
// and got back for files of its own. Ours asks the kernel, once a page.
__thread unw_word_t readable_page __attribute__((tls_model("initial-exec")));

// The past that is unwound; else null.
__thread const PastMoment* past __attribute__((tls_model("initial-exec")));

// True when `address` lies where the stack was and may have changed; `result` says whether the copy has it.
bool read_past(unw_word_t address, unw_word_t* value, int* result) {
  const uintptr_t offset = address - past->rsp;
  if (address < past->rsp || address >= past->still_there) return false;
  *result = -UNW_EINVAL;
  if (offset > past->copied || past->copied - offset < sizeof *value) return true;
  memcpy(value, past->copy + offset, sizeof *value);
  *result = 0;
  return true;
}

int read_word(unw_addr_space_t, unw_word_t address, unw_word_t* value, int is_write, void*) {
  if (is_write != 0) return -UNW_EREADONLYREG;
  int result = 0;
  if (past != nullptr && read_past(address, value, &result)) return result;
  const unw_word_t page = address & ~unw_word_t{4095};
  if (page != readable_page) {
    unsigned char resident = 0;
    if (page == 0 || sys::failed(sys::call(SYS_mincore, static_cast<long>(page), 1, reinterpret_cast<long>(&resident)))) return -UNW_EINVAL;
    readable_page = page;
  }
  *value = *reinterpret_cast<const unw_word_t*>(address);
  return 0;
}

struct DescriptorPair {
  int fd[2];
};

// The numbers that the next pipe of this process gets; -1 when there can be none.
DescriptorPair next_pipe() {
  DescriptorPair pair = {{-1, -1}};
  if (sys::failed(sys::call(SYS_pipe2, reinterpret_cast<long>(pair.fd), O_CLOEXEC))) return {{-1, -1}};
  sys::call(SYS_close, pair.fd[0]);
  sys::call(SYS_close, pair.fd[1]);
  return pair;
}

// Closes these two if they are the ends of one pipe: they were not open before, so they are libunwind's, which does not use
// them with our read_word.
void close_pipe(const DescriptorPair& pair) {
  struct stat ends[2];
  for (int i = 0; i < 2; ++i) {
    if (pair.fd[i] < 0 || sys::failed(sys::call(SYS_fstat, pair.fd[i], reinterpret_cast<long>(&ends[i])))) return;
    if (!S_ISFIFO(ends[i].st_mode)) return;
  }
  if (ends[0].st_ino != ends[1].st_ino) return;
  sys::call(SYS_close, pair.fd[0]);
  sys::call(SYS_close, pair.fd[1]);
}

}  // namespace

bool open_unwinder() {
  LibcCalls calls;
  void* library = dlopen("libunwind.so.8", RTLD_NOW | RTLD_LOCAL);
  if (library == nullptr) return false;
  init_local = reinterpret_cast<decltype(init_local)>(dlsym(library, CONCHECK_STRING(unw_init_local)));
  init_local2 = reinterpret_cast<decltype(init_local2)>(dlsym(library, CONCHECK_STRING(unw_init_local2)));
  step = reinterpret_cast<decltype(step)>(dlsym(library, CONCHECK_STRING(unw_step)));
  get_reg = reinterpret_cast<decltype(get_reg)>(dlsym(library, CONCHECK_STRING(unw_get_reg)));
  get_context = reinterpret_cast<decltype(get_context)>(dlsym(library, "_Ux86_64_getcontext"));
  if (init_local == nullptr || init_local2 == nullptr || step == nullptr || get_reg == nullptr || get_context == nullptr) {
    init_local = nullptr;
    return false;
  }
  const auto get_accessors = reinterpret_cast<unw_accessors_t* (*)(unw_addr_space_t)>(dlsym(library, CONCHECK_STRING(unw_get_accessors)));
  auto* const space = static_cast<unw_addr_space_t*>(dlsym(library, CONCHECK_STRING(unw_local_addr_space)));
  if (get_accessors == nullptr || space == nullptr) {
    init_local = nullptr;
    return false;
  }
  const DescriptorPair next = next_pipe();
  get_accessors(*space)->access_mem = read_word;  // the first call initialises libunwind, which opens its pipe
  close_pipe(next);
  return true;
}

__attribute__((noinline)) uint32_t unwind(CallSite site, LiveFrame* frames, uint32_t limit, bool* cut) {
  *cut = false;
  frames[0] = {site.pc, reinterpret_cast<uintptr_t*>(site.sp) - 1};
  if (init_local == nullptr) return 1;
  LibcCalls calls;
  unw_context_t context;
  unw_cursor_t cursor;
  get_context(&context);
  if (init_local(&cursor, &context) < 0) return 1;
  uint32_t count = 0;
  uintptr_t last_sp = 0;
  // Our own frames come first: the application's begin where the hook was called.
  for (int skipped = 0; skipped < 64; ++skipped) {
    unw_word_t pc = 0, sp = 0;
    if (get_reg(&cursor, UNW_REG_IP, &pc) < 0 || get_reg(&cursor, UNW_REG_SP, &sp) < 0) return 1;
    if (sp == site.sp && pc == site.pc) {
      count = 1;
      last_sp = sp;
      break;
    }
    if (step(&cursor) <= 0) return 1;
  }
  if (count == 0) return 1;
  while (step(&cursor) > 0) {
    unw_word_t pc = 0, sp = 0;
    if (get_reg(&cursor, UNW_REG_IP, &pc) < 0 || get_reg(&cursor, UNW_REG_SP, &sp) < 0 || pc == 0) break;
    if (count == limit) {
      *cut = true;
      break;
    }
    auto* place = reinterpret_cast<uintptr_t*>(sp) - 1;
    // Where a frame was not entered by a call (a signal frame), its return address is not in that place.
    frames[count++] = {pc, sp > last_sp && *place == pc ? place : nullptr};
    last_sp = sp;
  }
  return count;
}

uint32_t unwind_past(const PastMoment& moment, uintptr_t* pcs, uint32_t limit) {
  pcs[0] = moment.rip;
  if (init_local == nullptr) return 1;
  LibcCalls calls;
  unw_context_t context{};
  greg_t* registers = context.uc_mcontext.gregs;
  const struct {
    int index;
    uint64_t value;
  } values[] = {
      {REG_RAX, moment.rax}, {REG_RBX, moment.rbx}, {REG_RCX, moment.rcx}, {REG_RDX, moment.rdx}, {REG_RSI, moment.rsi},
      {REG_RDI, moment.rdi}, {REG_RBP, moment.rbp}, {REG_RSP, moment.rsp}, {REG_RIP, moment.rip}, {REG_R8, moment.r8},
      {REG_R9, moment.r9},   {REG_R10, moment.r10}, {REG_R11, moment.r11}, {REG_R12, moment.r12}, {REG_R13, moment.r13},
      {REG_R14, moment.r14}, {REG_R15, moment.r15},
  };
  for (const auto& entry : values) registers[entry.index] = static_cast<greg_t>(entry.value);
  unw_cursor_t cursor;
  uint32_t count = 1;
  past = &moment;
  if (init_local2(&cursor, &context, UNW_INIT_SIGNAL_FRAME) >= 0) {
    while (count < limit && step(&cursor) > 0) {
      unw_word_t pc = 0;
      if (get_reg(&cursor, UNW_REG_IP, &pc) < 0 || pc == 0) break;
      pcs[count++] = pc;
    }
  }
  past = nullptr;
  return count;
}

}  // namespace concheck::interpose
