// A library of the program, or a plugin that it opens.
#include "calls.h"

// An address in data is bound when the module is loaded, however lazy its calls are.
void* (*create_fiber)(unsigned) = __tsan_create_fiber;

int module_touch(int value) { return touch(value) + (create_fiber(0) == 0); }
