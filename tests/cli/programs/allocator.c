// An allocator of its own, as far as a linker can tell.
#include <stddef.h>

extern void* __libc_malloc(size_t bytes);
extern void* __libc_calloc(size_t count, size_t bytes);
extern void* __libc_realloc(void* p, size_t bytes);
extern void __libc_free(void* p);

void* malloc(size_t bytes) { return __libc_malloc(bytes); }
void* calloc(size_t count, size_t bytes) { return __libc_calloc(count, bytes); }
void* realloc(void* p, size_t bytes) { return __libc_realloc(p, bytes); }
void free(void* p) { __libc_free(p); }
