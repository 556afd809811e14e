#include "analysis/symbolize/demangle.h"

#include <gtest/gtest.h>

namespace concheck::analysis {
namespace {

TEST(Demangle, NamesOfCStayAsTheyAre) {
  EXPECT_EQ(demangle("main"), "main");
  EXPECT_EQ(demangle(""), "");
  EXPECT_EQ(demangle("_Znonsense"), "_Znonsense");
}

TEST(Demangle, Cplusplus) { EXPECT_EQ(demangle("_ZN4bank8transferEi"), "bank::transfer(int)"); }

// f(A, pair<A, A>, pair<pair<A, A>, pair<A, A>>, ...): each is twice as long as the one before.
std::string doubling(int times) {
  std::string name = "_Z1fSt4pairIiiE";
  for (int i = 0; i < times; ++i) {
    const std::string before = "S" + std::string(1, static_cast<char>(i < 10 ? '0' + i : 'A' + i - 10)) + "_";
    name += "S_I" + before + before + "E";
  }
  return name;
}

TEST(Demangle, NamesThatGrowWithoutEndStayAsTheyAre) {
  EXPECT_EQ(demangle(doubling(2)), "f(std::pair<int, int>, std::pair<std::pair<int, int>, std::pair<int, int> >, "
                                   "std::pair<std::pair<std::pair<int, int>, std::pair<int, int> >, std::pair<std::pair<int, int>, "
                                   "std::pair<int, int> > >)");
  EXPECT_GT(demangle(doubling(8)).size(), 10'000u);
  EXPECT_EQ(demangle(doubling(30)), doubling(30));
  EXPECT_EQ(demangle("_Z" + std::string(1'000'000, 'S')), "_Z" + std::string(1'000'000, 'S'));
}

TEST(WithoutParameters, CutsWhatStandsAroundTheName) {
  EXPECT_EQ(without_parameters("main"), "main");
  EXPECT_EQ(without_parameters("bank::transfer(Account&, int)"), "bank::transfer");
  EXPECT_EQ(without_parameters("bank::Account::lock() const"), "bank::Account::lock");
  EXPECT_EQ(without_parameters("bank::run(std::function<void (int)>) [clone .cold]"), "bank::run");
  EXPECT_EQ(without_parameters("void bank::apply<int, void (*)(int)>(int)"), "bank::apply<int, void (*)(int)>");
  EXPECT_EQ(without_parameters("(anonymous namespace)::run(int)"), "(anonymous namespace)::run");
  EXPECT_EQ(without_parameters("bank::(anonymous namespace)::mutex"), "bank::(anonymous namespace)::mutex");
}

TEST(WithoutParameters, Operators) {
  EXPECT_EQ(without_parameters("Lock::operator()(int) const"), "Lock::operator()");
  EXPECT_EQ(without_parameters("Lock::operator<(Lock const&) const"), "Lock::operator<");
  EXPECT_EQ(without_parameters("operator new(unsigned long)"), "operator new");
  EXPECT_EQ(without_parameters("Lock::operator bool() const"), "Lock::operator bool");
  EXPECT_EQ(without_parameters("std::ostream& operator<< <char>(std::ostream&, char)"), "operator<< <char>");
  EXPECT_EQ(without_parameters("my_operator(int)"), "my_operator");
}

TEST(WithoutParameters, Lambdas) {
  EXPECT_EQ(without_parameters("main::{lambda(int)#2}::operator()(int) const"), "main::{lambda}");
  EXPECT_EQ(without_parameters("main::$_3::operator()(int) const"), "main::{lambda}");
  EXPECT_EQ(without_parameters("run<main::{lambda()#1}>(main::{lambda()#1})"), "run<main::{lambda}>");
}

TEST(WithoutParameters, NonsenseDoesNoHarm) {
  for (const char* text : {"", "(", ")", "((", "))", "<", ">", "a<b", "a>(", "::", "{lambda", "$_", " const",
                           "operator", "operator()", "()", "x)", "~"}) {
    EXPECT_NO_THROW(without_parameters(text)) << text;
    EXPECT_NO_THROW(shortened(text)) << text;
    EXPECT_NO_THROW(scope_of(text)) << text;
    EXPECT_NO_THROW(last_component(text)) << text;
  }
}

TEST(Shortened, TemplateArguments) {
  EXPECT_EQ(shortened("Cache<int>::get"), "Cache<int>::get");
  EXPECT_EQ(shortened("Cache<std::string, std::vector<int> >::get"), "Cache<...>::get");
  EXPECT_EQ(shortened("shop::(anonymous namespace)::run"), "shop::run");
  EXPECT_EQ(shortened("Lock::operator<"), "Lock::operator<");
  EXPECT_EQ(shortened("a<b"), "a<b");
}

TEST(Components, LastAndScope) {
  EXPECT_EQ(last_component("bank::Lock<a::b>::acquire"), "acquire");
  EXPECT_EQ(scope_of("bank::Lock<a::b>::acquire"), "bank::Lock<a::b>");
  EXPECT_EQ(last_component("main"), "main");
  EXPECT_EQ(scope_of("main"), "");
}

}  // namespace
}  // namespace concheck::analysis
