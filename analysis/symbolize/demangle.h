// Names as the linker has them -> names as people write them.
#ifndef CONCHECK_ANALYSIS_SYMBOLIZE_DEMANGLE_H_
#define CONCHECK_ANALYSIS_SYMBOLIZE_DEMANGLE_H_

#include <string>
#include <string_view>

namespace concheck::analysis {

// The Itanium C++ ABI's demangler; what is not a mangled name, or would become one of many megabytes, comes back as it is.
std::string demangle(const std::string& symbol);

// "void bank::transfer<int>(Account&, int) const [clone .cold]" -> "bank::transfer<int>". Lambdas, which every compiler
// numbers in its own way, become "{lambda}": "main::{lambda(int)#2}::operator()(int) const" -> "main::{lambda}".
std::string without_parameters(std::string_view demangled);

// For a narrow screen: no template arguments beyond short ones ("Cache<...>::get"), no anonymous namespaces.
std::string shortened(std::string_view function);

// The function's own name: "bank::Lock<int>::acquire" -> "acquire".
std::string_view last_component(std::string_view qualified);

// What it is a member of: "bank::Lock<int>::acquire" -> "bank::Lock<int>"; empty when of nothing.
std::string_view scope_of(std::string_view qualified);

}  // namespace concheck::analysis

#endif  // CONCHECK_ANALYSIS_SYMBOLIZE_DEMANGLE_H_
