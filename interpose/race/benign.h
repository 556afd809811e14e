// Memory of which the program says that races on it do no harm (AnnotateBenignRace).
#ifndef CONCHECK_INTERPOSE_RACE_BENIGN_H_
#define CONCHECK_INTERPOSE_RACE_BENIGN_H_

#include <cstddef>
#include <cstdint>

namespace concheck::interpose::race {

void add_benign(uintptr_t address, size_t bytes);
// An access to these bytes may race: any of them was said to be benign.
bool is_benign(uintptr_t address, size_t bytes);

}  // namespace concheck::interpose::race

#endif  // CONCHECK_INTERPOSE_RACE_BENIGN_H_
