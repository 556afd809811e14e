// real::f is the function that f would be without this library. Each pointer begins at a resolver of its own, so there
// is no order of initialisation to remember: constructors of other libraries may call before ours has run.
#ifndef CONCHECK_RACES_REAL_H_
#define CONCHECK_RACES_REAL_H_

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/types.h>
#include <sys/uio.h>

namespace concheck::races {

// What jmp_buf and sigjmp_buf begin with: rbx rbp r12 r13 r14 r15 rsp pc, the last two and rbp disguised.
using jump_target = const uintptr_t;

namespace real {

#define CONCHECK_REAL(result, name, params, args) extern result(*name) params;
#include "races/interceptors.def"
#undef CONCHECK_REAL

}  // namespace real
}  // namespace concheck::races

#endif  // CONCHECK_RACES_REAL_H_
