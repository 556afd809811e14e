// real::f is the function that f would be without this library. Each pointer begins at a resolver of its own, so there is
// no order of initialisation to remember: constructors of other libraries may call before ours has run.
#ifndef CONCHECK_RACES_REAL_H_
#define CONCHECK_RACES_REAL_H_

#include <stddef.h>
#include <stdint.h>

namespace concheck::races::real {

#define CONCHECK_REAL(result, name, params, args) extern result(*name) params;
#include "races/interceptors.def"
#undef CONCHECK_REAL

}  // namespace concheck::races::real

#endif  // CONCHECK_RACES_REAL_H_
