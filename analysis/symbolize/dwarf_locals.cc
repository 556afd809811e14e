#include "analysis/symbolize/dwarf_locals.h"

#include <dwarf.h>

#include <cstdlib>
#include <optional>
#include <utility>

namespace concheck::analysis {
namespace {

constexpr int kDeepestBlock = 64;  // of nested blocks; hostile debug information may nest without end
constexpr int kMostBlockEntries = 100'000;

struct Expression {
  Dwarf_Op* operations = nullptr;
  size_t count = 0;
};

// A register, and what is added to it.
struct Register {
  uint64_t number;
  int64_t offset;
};

std::optional<Register> register_of(const Expression& expression) {
  if (expression.count != 1) return std::nullopt;
  const Dwarf_Op& operation = expression.operations[0];
  const uint64_t atom = operation.atom;
  if (atom == DW_OP_bregx) return Register{operation.number, static_cast<int64_t>(operation.number2)};
  if (atom >= DW_OP_breg0 && atom <= DW_OP_breg31) {
    return Register{atom - DW_OP_breg0, static_cast<int64_t>(operation.number)};
  }
  if (atom >= DW_OP_reg0 && atom <= DW_OP_reg31) return Register{atom - DW_OP_reg0, 0};
  return std::nullopt;
}

// How the canonical frame address is told at `pc`: by rbp, or rsp.
std::optional<Register> frame_register(Dwfl_Module* module, uint64_t pc) {
  for (const auto get : {dwfl_module_eh_cfi, dwfl_module_dwarf_cfi}) {
    Dwarf_Addr bias = 0;
    Dwarf_CFI* table = get(module, &bias);
    Dwarf_Frame* frame = nullptr;
    if (table == nullptr || dwarf_cfi_addrframe(table, pc - bias, &frame) != 0) continue;
    Expression address;
    std::optional<Register> found;
    if (dwarf_frame_cfa(frame, &address.operations, &address.count) == 0) found = register_of(address);
    std::free(frame);
    if (found) return found;
  }
  return std::nullopt;
}

class Finder {
 public:
  Finder(Dwfl_Module* module, uint64_t pc, int64_t place) : place_(place), register_(frame_register(module, pc)) {}

  void set_base(Dwarf_Die* function, Dwarf_Addr pc) {
    Dwarf_Attribute attribute;
    Expression base;
    if (dwarf_attr_integrate(function, DW_AT_frame_base, &attribute) == nullptr) return;
    if (dwarf_getlocation_addr(&attribute, pc, &base.operations, &base.count, 1) != 1) return;
    if (base.count == 1 && base.operations[0].atom == DW_OP_call_frame_cfa) {
      base_ = 0;
    } else if (const std::optional<Register> reg = register_of(base)) {
      base_ = place_of(*reg);
    }
  }

  void search(Dwarf_Die* parent, const Dwarf_Die& scope, int depth) {
    Dwarf_Die child;
    if (depth > kDeepestBlock || dwarf_child(parent, &child) != 0) return;
    do {
      if (entries_left_-- <= 0) return;
      switch (dwarf_tag(&child)) {
        case DW_TAG_variable:
        case DW_TAG_formal_parameter:
          consider(child, scope);
          break;
        case DW_TAG_lexical_block:
          search(&child, scope, depth + 1);
          break;
        case DW_TAG_inlined_subroutine:
          search(&child, child, depth + 1);
          break;
        default:
          break;
      }
    } while (dwarf_siblingof(&child, &child) == 0);
  }

  std::vector<LocalVariable> take() { return std::move(found_); }

 private:
  std::optional<int64_t> place_of(const Register& reg) const {
    if (!register_ || register_->number != reg.number) return std::nullopt;
    return reg.offset - register_->offset;
  }

  std::optional<int64_t> place_of(const Expression& expression) const {
    if (expression.count != 1) return std::nullopt;
    const Dwarf_Op& operation = expression.operations[0];
    if (operation.atom == DW_OP_fbreg) {
      if (!base_) return std::nullopt;
      return *base_ + static_cast<int64_t>(operation.number);
    }
    if (operation.atom < DW_OP_breg0 || operation.atom > DW_OP_breg31) return std::nullopt;  // it is in a register
    return place_of(*register_of(expression));
  }

  // Where it lies may change while the function runs.
  void consider(Dwarf_Die variable, const Dwarf_Die& scope) {
    Dwarf_Attribute attribute;
    Dwarf_Attribute type_attribute;
    Dwarf_Die type;
    Dwarf_Word size = 0;
    if (dwarf_attr(&variable, DW_AT_location, &attribute) == nullptr) return;
    if (dwarf_attr_integrate(&variable, DW_AT_type, &type_attribute) == nullptr) return;
    if (dwarf_formref_die(&type_attribute, &type) == nullptr || dwarf_aggregate_size(&type, &size) != 0) return;
    Dwarf_Addr base = 0;
    Dwarf_Addr start = 0;
    Dwarf_Addr end = 0;
    Expression expression;
    for (ptrdiff_t next = 0; (next = dwarf_getlocations(&attribute, next, &base, &start, &end, &expression.operations,
                                                        &expression.count)) > 0;) {
      const std::optional<int64_t> begin = place_of(expression);
      if (!begin || place_ < *begin || static_cast<uint64_t>(place_ - *begin) >= size) continue;
      found_.push_back({variable, scope, static_cast<uint64_t>(place_ - *begin)});
      return;
    }
  }

  const int64_t place_;
  const std::optional<Register> register_;
  std::optional<int64_t> base_;
  int entries_left_ = kMostBlockEntries;
  std::vector<LocalVariable> found_;
};

}  // namespace

std::vector<LocalVariable> locals_at(Dwfl_Module* module, Dwarf_Die* function, uint64_t pc, int64_t place) {
  Dwarf_Addr bias = 0;
  if (dwfl_module_getdwarf(module, &bias) == nullptr) return {};
  Finder finder(module, pc, place);
  finder.set_base(function, pc - bias);
  finder.search(function, *function, 0);
  return finder.take();
}

}  // namespace concheck::analysis
