// real::f is the function that f would be without this library. Each pointer begins at a resolver of its own, so there
// is no order of initialisation to remember: the loader itself allocates before any constructor has run.
#ifndef CONCHECK_BLOCKS_REAL_H_
#define CONCHECK_BLOCKS_REAL_H_

#include <stddef.h>

namespace concheck::blocks::real {

#define CONCHECK_REAL(result, name, params, args) extern result(*name) params;
#include "blocks/interceptors.def"
#undef CONCHECK_REAL

}  // namespace concheck::blocks::real

#endif  // CONCHECK_BLOCKS_REAL_H_
