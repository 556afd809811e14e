#include "analysis/symbolize/code_role.h"

#include <gtest/gtest.h>

namespace concheck::analysis {
namespace {

SourceFrame frame(const std::string& function, const std::string& module = "app", const std::string& file = "") {
  SourceFrame result;
  result.function = function;
  result.module = module;
  result.file = file;
  result.internal = is_internal(result);
  return result;
}

TEST(CodeRole, Internal) {
  EXPECT_TRUE(frame("start_thread", "libc.so.6").internal);
  EXPECT_TRUE(frame("", "libstdc++.so.6").internal);
  EXPECT_TRUE(frame("anything", "libconcheck.so").internal);
  EXPECT_TRUE(frame("anything", "libconcheck-races.so.0").internal);
  EXPECT_TRUE(frame("std::mutex::lock").internal);
  EXPECT_TRUE(frame("__gthread_mutex_lock").internal);
  EXPECT_TRUE(frame("helper", "app", "/usr/include/c++/12/bits/invoke.h").internal);
  EXPECT_FALSE(frame("main").internal);
  EXPECT_FALSE(frame("standard::run").internal);
  EXPECT_FALSE(frame("run", "libcache.so").internal);
}

TEST(CodeRole, AllocationIsTheFirstFrameThatIsNoAllocator) {
  const SourceStack stack{{frame("operator new", "libstdc++.so.6"), frame("std::__new_allocator<Node>::allocate"),
                           frame("base::Arena::Alloc"), frame("xmalloc"), frame("g_malloc0"), frame("PyMem_RawCalloc"),
                           frame("operator new"), frame("Tree::Tree"), frame("main")}};
  EXPECT_EQ(allocation_of(stack)->function, "Tree::Tree");
  EXPECT_EQ(allocation_of({{frame("alloc_node"), frame("main")}})->function, "alloc_node");
  EXPECT_EQ(allocation_of({{frame("xmalloc"), frame("my_malloc")}})->function, "xmalloc") << "when there is no other";
  EXPECT_EQ(allocation_of(SourceStack()), nullptr);
}

TEST(CodeRole, PlaceIsTheFirstFrameThatDoesMoreThanLock) {
  const SourceStack stack{{frame("std::mutex::lock"), frame("base::Mutex::Lock"),
                           frame("base::MutexLocker::MutexLocker"), frame("bank::transfer"), frame("main")}};
  EXPECT_EQ(place_of(stack)->function, "bank::transfer");
}

TEST(CodeRole, AccessIsWhereItIsWritten) {
  const SourceStack stack{{frame("memcpy", "libconcheck-races.so"), frame("std::copy<int>"), frame("Spin::lock"),
                           frame("main")}};
  EXPECT_EQ(access_place_of(stack)->function, "Spin::lock");
  EXPECT_EQ(place_of(stack)->function, "main");
  EXPECT_EQ(access_place_of({}), nullptr);
}

TEST(CodeRole, PlaceWhenThereAreOnlyWrappers) {
  const SourceStack stack{{frame("pthread_mutex_lock", "libc.so.6"), frame("my_lock_all"), frame("mutex_lock")}};
  EXPECT_EQ(place_of(stack)->function, "my_lock_all");
  const SourceStack wrappers{{frame("std::mutex::lock"), frame("mutex_lock"), frame("Lock::acquire")}};
  EXPECT_EQ(place_of(wrappers)->function, "mutex_lock");
  const SourceStack internal{{frame("a", "libc.so.6"), frame("b", "libc.so.6")}};
  EXPECT_EQ(place_of(internal)->function, "a");
  EXPECT_EQ(place_of(SourceStack()), nullptr);
}

TEST(CodeRole, OriginPassesConstructors) {
  const SourceStack stack{
      {frame("Mutex::Mutex"), frame("Account<int>::Account"), frame("open_account"), frame("main")}};
  EXPECT_EQ(origin_of(stack)->function, "open_account");
  EXPECT_EQ(place_of(stack)->function, "Mutex::Mutex");
}

}  // namespace
}  // namespace concheck::analysis
