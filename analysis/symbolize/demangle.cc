#include "analysis/symbolize/demangle.h"

#include <cxxabi.h>

#include <algorithm>
#include <cstdlib>
#include <memory>

namespace concheck::analysis {
namespace {

constexpr std::string_view kOperator = "operator";

bool is_name_character(char c) {
  return c == '_' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

int depth_change(char c) {
  switch (c) {
    case '(':
    case '<':
    case '[':
    case '{':
      return 1;
    case ')':
    case '>':
    case ']':
    case '}':
      return -1;
    default:
      return 0;
  }
}

// Where the last component that is an operator starts, or npos: from there on brackets do not nest.
size_t operator_position(std::string_view text) {
  int depth = 0;
  for (size_t i = 0; i < text.size(); ++i) {
    if (depth == 0 && text.substr(i, kOperator.size()) == kOperator && (i == 0 || !is_name_character(text[i - 1])) &&
        (i + kOperator.size() == text.size() || !is_name_character(text[i + kOperator.size()]))) {
      return i;
    }
    depth += depth_change(text[i]);
  }
  return std::string_view::npos;
}

// The position of the parenthesis that the last one of `text` closes, or npos.
size_t matching_open(std::string_view text) {
  int depth = 0;
  for (size_t i = text.size(); i-- > 0;) {
    if (text[i] == ')') ++depth;
    if (text[i] == '(' && --depth == 0) return i;
  }
  return std::string_view::npos;
}

// Past the last separator outside brackets; `separator` is " " or "::". 0 when there is none.
size_t after_last(std::string_view text, std::string_view separator) {
  const size_t end = std::min(operator_position(text), text.size());
  size_t found = 0;
  int depth = 0;
  for (size_t i = 0; i < end; ++i) {
    depth += depth_change(text[i]);
    if (depth == 0 && text.substr(i, separator.size()) == separator) found = i + separator.size();
  }
  return found;
}

// Template arguments of this length and less are told in full.
constexpr size_t kShortArguments = 16;

// The position behind the bracket that closes the one at `open`; npos when there is none.
size_t behind_closing(std::string_view text, size_t open, char opening, char closing) {
  int depth = 0;
  for (size_t i = open; i < text.size(); ++i) {
    if (text[i] == opening) ++depth;
    if (text[i] == closing && --depth == 0) return i + 1;
  }
  return std::string_view::npos;
}

void replace_all(std::string& text, std::string_view from, std::string_view to) {
  for (size_t at = 0; (at = text.find(from, at)) != std::string::npos; at += to.size()) {
    text.replace(at, from.size(), to);
  }
}

// gcc's "{lambda(int)#2}" and "<lambda(int)>", and clang's "$_2".
std::string with_plain_lambdas(std::string_view name) {
  std::string result;
  for (size_t i = 0; i < name.size();) {
    size_t end = i;
    if (name.substr(i, 7) == "{lambda") {
      end = behind_closing(name, i, '{', '}');
    } else if (name.substr(i, 7) == "<lambda") {
      end = behind_closing(name, i, '<', '>');
    } else if (name.substr(i, 2) == "$_") {
      end = std::min(name.find_first_not_of("0123456789", i + 2), name.size());
    }
    if (end == i || end == std::string_view::npos) {
      result += name[i++];
    } else {
      result += "{lambda}";
      i = end;
    }
  }
  replace_all(result, "{lambda}::operator()", "{lambda}");
  replace_all(result, "[abi:cxx11]", "");
  return result;
}

// A mangled name can refer to its own parts ("S_", "S12_", "T_"), and so grow threefold with every three references: one of 300
// bytes, from a file that means harm, needs more memory than there is. With these few it is some 100 MB at worst. Of 48,000 names
// in the libraries of LLVM, ICU and Boost four have more.
constexpr size_t kMostReferences = 32;

size_t references_in(std::string_view symbol) {
  size_t count = 0;
  for (size_t i = symbol.find_first_of("ST"); i < symbol.size(); i = symbol.find_first_of("ST", i)) {
    i = std::min(symbol.find_first_not_of("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ", i), symbol.size());
    if (i < symbol.size() && symbol[i] == '_') ++count;
  }
  return count;
}

}  // namespace

std::string demangle(const std::string& symbol) {
  if (symbol.rfind("_Z", 0) != 0 || references_in(symbol) > kMostReferences) return symbol;
  int status = 0;
  const std::unique_ptr<char, decltype(&std::free)> name(abi::__cxa_demangle(symbol.c_str(), nullptr, nullptr, &status),
                                                         &std::free);
  return status == 0 && name ? std::string(name.get()) : symbol;
}

std::string without_parameters(std::string_view demangled) {
  std::string_view name = demangled;
  if (const size_t clone = name.find(" [clone"); clone != std::string_view::npos) name = name.substr(0, clone);
  // Qualifiers stand behind the parameters.
  for (bool again = true; again;) {
    again = false;
    for (const std::string_view qualifier : {" const", " volatile", " &", " &&"}) {
      if (name.size() > qualifier.size() && name.substr(name.size() - qualifier.size()) == qualifier) {
        name.remove_suffix(qualifier.size());
        again = true;
      }
    }
  }
  const bool call_operator = name.size() >= 10 && name.substr(name.size() - 10) == "operator()";
  if (!name.empty() && name.back() == ')' && !call_operator) {
    const size_t open = matching_open(name);
    // "(anonymous namespace)" is no parameter list.
    if (open != std::string_view::npos && open > 0 && name[open - 1] != ':') name = name.substr(0, open);
  }
  return with_plain_lambdas(name.substr(after_last(name, " ")));
}

std::string shortened(std::string_view function) {
  std::string result;
  const size_t operators = std::min(operator_position(function), function.size());
  for (size_t i = 0; i < function.size();) {
    if (function[i] == '<' && i < operators) {
      const size_t end = behind_closing(function, i, '<', '>');
      if (end != std::string_view::npos && end - i > kShortArguments) {
        result += "<...>";
        i = end;
        continue;
      }
    }
    result += function[i++];
  }
  replace_all(result, "(anonymous namespace)::", "");
  return result;
}

std::string_view last_component(std::string_view qualified) { return qualified.substr(after_last(qualified, "::")); }

std::string_view scope_of(std::string_view qualified) {
  const size_t start = after_last(qualified, "::");
  return start < 2 ? std::string_view() : qualified.substr(0, start - 2);
}

}  // namespace concheck::analysis
