// What the reader's tests share.
#ifndef CONCHECK_TESTS_UNIT_TRACE_READER_FIXTURE_H_
#define CONCHECK_TESTS_UNIT_TRACE_READER_FIXTURE_H_

#include <gtest/gtest.h>
#include <stdlib.h>

#include <cstring>
#include <filesystem>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "tests/unit/trace/trace_builder.h"
#include "trace/reader.h"

namespace concheck::trace {

using Image = std::vector<std::byte>;

// The trace that must be readable.
inline Trace read_ok(const Image& image) {
  auto result = read_trace(image, "sample.trace");
  const auto* error = std::get_if<ReadError>(&result);
  EXPECT_EQ(error, nullptr) << error->message;
  return error == nullptr ? std::get<Trace>(std::move(result)) : Trace{};
}

inline Trace read_ok(const TraceBuilder& builder) { return read_ok(builder.build()); }

// The message of the error that must come.
inline std::string error_of(std::variant<Trace, ReadError> result) {
  const auto* error = std::get_if<ReadError>(&result);
  EXPECT_NE(error, nullptr) << "no error";
  return error != nullptr ? error->message : "";
}

inline std::string error_of(const Image& image) { return error_of(read_trace(image, "sample.trace")); }

inline std::string joined_warnings(const Trace& trace) {
  std::string text;
  for (const std::string& warning : trace.warnings) text += warning + '\n';
  return text;
}

// Overwrites a field in an image.
template <typename T>
void poke(Image* image, size_t offset, T value) {
  ASSERT_LE(offset + sizeof(value), image->size());
  std::memcpy(image->data() + offset, &value, sizeof(value));
}

// A directory that is gone after the test.
class TemporaryDirectory {
 public:
  TemporaryDirectory() {
    std::string name = (std::filesystem::temp_directory_path() / "concheck-trace-XXXXXX").string();
    if (mkdtemp(name.data()) == nullptr) std::abort();
    path_ = name;
  }
  ~TemporaryDirectory() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  TemporaryDirectory(const TemporaryDirectory&) = delete;
  TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;
  std::string file(const std::string& name) const { return (path_ / name).string(); }

 private:
  std::filesystem::path path_;
};

}  // namespace concheck::trace

#endif  // CONCHECK_TESTS_UNIT_TRACE_READER_FIXTURE_H_
