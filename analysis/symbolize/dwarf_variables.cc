#include "analysis/symbolize/dwarf_variables.h"

#include <dwarf.h>

#include <array>
#include <string_view>

namespace concheck::analysis {
namespace {

constexpr uint64_t kMostEntries = 3'000'000;
constexpr int kDeepest = 32;  // of nested scopes, and of members; hostile debug information may be circular

constexpr std::array<std::string_view, 20> kLockTypes = {
    "mutex",          "recursive_mutex",    "timed_mutex",        "recursive_timed_mutex",
    "shared_mutex",   "shared_timed_mutex", "condition_variable", "condition_variable_any",
    "once_flag",      "pthread_mutex_t",    "pthread_rwlock_t",   "pthread_spinlock_t",
    "pthread_cond_t", "pthread_barrier_t",  "pthread_once_t",     "sem_t",
    "mtx_t",          "cnd_t",              "omp_lock_t",         "omp_nest_lock_t"};

bool is_lock_type(Dwarf_Die* type) {
  const char* name = dwarf_diename(type);
  if (name == nullptr) return false;
  for (const std::string_view known : kLockTypes) {
    if (known == name) return true;
  }
  return false;
}

bool type_of(Dwarf_Die* die, Dwarf_Die* type) {
  Dwarf_Attribute attribute;
  return dwarf_attr_integrate(die, DW_AT_type, &attribute) != nullptr && dwarf_formref_die(&attribute, type) != nullptr;
}

// Through typedefs, const and the like; stops at a name of a lock.
bool strip(Dwarf_Die* type) {
  for (int i = 0; i < kDeepest; ++i) {
    if (is_lock_type(type)) return true;
    switch (dwarf_tag(type)) {
      case DW_TAG_typedef:
      case DW_TAG_const_type:
      case DW_TAG_volatile_type:
      case DW_TAG_atomic_type: {
        Dwarf_Die next;
        if (!type_of(type, &next)) return false;
        *type = next;
        break;
      }
      default:
        return true;
    }
  }
  return false;
}

bool size_of(Dwarf_Die* type, uint64_t* size) {
  Dwarf_Word word = 0;
  if (dwarf_aggregate_size(type, &word) != 0) return false;
  *size = word;
  return true;
}

bool member_offset(Dwarf_Die* member, uint64_t* offset) {
  Dwarf_Attribute attribute;
  if (dwarf_attr(member, DW_AT_data_member_location, &attribute) == nullptr) {
    *offset = 0;  // of a union
    return true;
  }
  Dwarf_Word word = 0;
  if (dwarf_formudata(&attribute, &word) != 0) return false;
  *offset = word;
  return true;
}

// The member (or base class) of `type` that covers `offset`.
bool find_member(Dwarf_Die* type, uint64_t offset, Dwarf_Die* found, uint64_t* start) {
  Dwarf_Die child;
  if (dwarf_child(type, &child) != 0) return false;
  do {
    const int tag = dwarf_tag(&child);
    if (tag != DW_TAG_member && tag != DW_TAG_inheritance) continue;
    Dwarf_Die member_type;
    uint64_t begin = 0;
    uint64_t size = 0;
    // A static member has neither an offset nor a place in the object.
    if (dwarf_hasattr(&child, DW_AT_external) != 0 || dwarf_hasattr(&child, DW_AT_declaration) != 0) continue;
    if (!type_of(&child, &member_type) || !member_offset(&child, &begin) || !size_of(&member_type, &size)) continue;
    if (offset < begin || offset - begin >= size) continue;
    *found = child;
    *start = begin;
    return true;
  } while (dwarf_siblingof(&child, &child) == 0);
  return false;
}

std::string path_in(Dwarf_Die type, uint64_t offset, int depth);

std::string path_in_structure(Dwarf_Die* type, uint64_t offset, int depth) {
  Dwarf_Die member;
  uint64_t start = 0;
  if (!find_member(type, offset, &member, &start)) return {};
  Dwarf_Die member_type;
  if (!type_of(&member, &member_type)) return {};
  const std::string rest = path_in(member_type, offset - start, depth + 1);
  const char* name = dwarf_diename(&member);
  // Base classes and anonymous members have no name of their own.
  if (dwarf_tag(&member) == DW_TAG_inheritance || name == nullptr) return rest;
  return "." + std::string(name) + rest;
}

std::string path_in_array(Dwarf_Die* type, uint64_t offset, int depth) {
  Dwarf_Die element;
  uint64_t size = 0;
  uint64_t whole = 0;
  if (!type_of(type, &element) || !size_of(&element, &size) || size == 0) return {};
  if (size_of(type, &whole) && offset >= whole) return {};
  // Arrays of arrays are told by one running index.
  return "[" + std::to_string(offset / size) + "]" + path_in(element, offset % size, depth + 1);
}

std::string path_in(Dwarf_Die type, uint64_t offset, int depth) {
  if (depth > kDeepest || !strip(&type) || is_lock_type(&type)) return {};
  switch (dwarf_tag(&type)) {
    case DW_TAG_structure_type:
    case DW_TAG_class_type:
    case DW_TAG_union_type:
      return path_in_structure(&type, offset, depth);
    case DW_TAG_array_type:
      return path_in_array(&type, offset, depth);
    default:
      return {};
  }
}

}  // namespace

DwarfVariables::DwarfVariables(Dwfl_Module* module) : entries_left_(kMostEntries) {
  Dwarf_Addr bias = 0;
  for (Dwarf_Die* unit = nullptr; (unit = dwfl_module_nextcu(module, unit, &bias)) != nullptr;) {
    collect(unit, {}, 0);
  }
}

void DwarfVariables::collect(Dwarf_Die* parent, const std::string& function, int depth) {
  Dwarf_Die child;
  if (depth > kDeepest || dwarf_child(parent, &child) != 0) return;
  do {
    if (entries_left_ == 0) return;
    --entries_left_;
    switch (dwarf_tag(&child)) {
      case DW_TAG_variable:
        add(&child, function);
        break;
      case DW_TAG_namespace:
      case DW_TAG_lexical_block:
      case DW_TAG_module:
        collect(&child, function, depth + 1);
        break;
      case DW_TAG_subprogram: {
        const char* name = dwarf_diename(&child);
        collect(&child, name != nullptr ? name : "", depth + 1);
        break;
      }
      default:
        break;
    }
  } while (dwarf_siblingof(&child, &child) == 0);
}

void DwarfVariables::add(Dwarf_Die* die, const std::string& function) {
  Dwarf_Attribute attribute;
  Dwarf_Op* operations = nullptr;
  size_t count = 0;
  if (dwarf_attr(die, DW_AT_location, &attribute) == nullptr) return;
  if (dwarf_getlocation(&attribute, &operations, &count) != 0 || count != 1) return;
  uint64_t address = operations[0].number;
  if (operations[0].atom == DW_OP_addrx || operations[0].atom == DW_OP_GNU_addr_index) {
    Dwarf_Attribute target;
    if (dwarf_getlocation_attr(&attribute, operations, &target) != 0) return;
    Dwarf_Addr resolved = 0;
    if (dwarf_formaddr(&target, &resolved) != 0) return;
    address = resolved;
  } else if (operations[0].atom != DW_OP_addr) {
    return;
  }
  variables_.emplace(address, Variable{*die, function});
}

const DwarfVariables::Variable* DwarfVariables::find(uint64_t address) const {
  const auto found = variables_.find(address);
  return found == variables_.end() ? nullptr : &found->second;
}

std::string member_path(Dwarf_Die variable, uint64_t offset) {
  Dwarf_Die type;
  return type_of(&variable, &type) ? path_in(type, offset, 0) : std::string();
}

}  // namespace concheck::analysis
