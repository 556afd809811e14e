#include "trace/names.h"

#include <gtest/gtest.h>

#include <set>

namespace concheck::trace {
namespace {

// Names are kebab-case and differ; there are `count` of them, from `first` on.
template <typename Enum>
void expect_names(std::string_view (*name)(Enum), bool (*is_known)(uint32_t), uint32_t first, uint32_t count) {
  std::set<std::string_view> names;
  for (uint32_t value = 0; value < 70'000; ++value) {
    const bool known = value >= first && value < first + count;
    ASSERT_EQ(is_known(value), known) << value;
    if (!known) continue;
    const std::string_view text = name(static_cast<Enum>(value));
    EXPECT_NE(text, "unknown");
    for (const char c : text) EXPECT_TRUE(c == '-' || (c >= 'a' && c <= 'z') || c == '1') << text;
    names.insert(text);
  }
  EXPECT_EQ(names.size(), count);
  EXPECT_FALSE(is_known(UINT32_MAX));
  EXPECT_EQ(name(static_cast<Enum>(first + count + 20)), "unknown");
}

TEST(Names, EachEnum) {
  expect_names(process_state_name, is_process_state, 1, 4);
  expect_names(block_type_name, is_block_type, 1, 5);
  expect_names(record_type_name, is_record_type, 1, 27);
  expect_names(sync_kind_name, is_sync_kind, 0, 12);
  expect_names(origin_name, is_origin, 1, 2);
  expect_names(mode_name, is_mode, 0, 5);
  expect_names(wait_kind_name, is_wait_kind, 0, 8);
  expect_names(thread_state_name, is_thread_state, 0, 3);
  expect_names(deadlock_shape_name, is_deadlock_shape, 0, 3);
  expect_names(misuse_name, is_misuse, 1, 28);
  expect_names(note_name, is_note, 1, 10);
  expect_names(process_event_name, is_process_event, 1, 4);
  expect_names(race_checking_name, is_race_checking, 0, 3);
  expect_names(memory_kind_name, is_memory_kind, 0, 6);
  expect_names(blocking_call_name, is_blocking_call, 0, 22);
  expect_names(stall_cause_name, is_stall_cause, 1, 4);
}

TEST(Names, OnesThatReportsKeep) {
  EXPECT_EQ(misuse_name(Misuse::unlock_not_owner), "unlock-not-owner");
  EXPECT_EQ(misuse_name(Misuse::use_after_destroy), "use-after-destroy");
  EXPECT_EQ(sync_kind_name(SyncKind::mutex), "mutex");
  EXPECT_EQ(sync_kind_name(SyncKind::rwlock), "rwlock");
}

}  // namespace
}  // namespace concheck::trace
