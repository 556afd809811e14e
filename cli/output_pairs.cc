#include "cli/output_pairs.h"

#include <algorithm>

#include "cli/failure.h"

namespace concheck::cli {
namespace {

std::string format_of(const std::string& file) {
  if (file.ends_with(".json")) return "json";
  if (file.ends_with(".html")) return "html";
  if (file.ends_with(".sarif")) return "sarif";
  if (file.ends_with(".xml")) return "junit";
  return "text";
}

std::vector<FormatAndFile> by_file_name(const std::vector<std::string>& files) {
  std::vector<FormatAndFile> pairs;
  for (const std::string& file : files) pairs.push_back({format_of(file), file});
  if (pairs.empty()) pairs.push_back({"text", ""});
  return pairs;
}

}  // namespace

std::vector<FormatAndFile> pair_outputs(const std::vector<std::string>& formats, const std::vector<std::string>& files,
                                        const std::vector<bool>& is_output) {
  std::vector<FormatAndFile> pairs;
  if (formats.empty()) {
    pairs = by_file_name(files);
  } else if (files.size() > formats.size()) {
    throw Failure("there are more --output files than formats; give each its --format");
  } else if (files.size() == formats.size()) {
    for (size_t i = 0; i < formats.size(); ++i) pairs.push_back({formats[i], files[i]});
  } else {
    for (const std::string& format : formats) pairs.push_back({format, ""});
    size_t seen = 0;
    size_t next_file = 0;
    for (const bool output : is_output) {
      if (!output) {
        ++seen;
        continue;
      }
      if (seen == 0 || seen > pairs.size() || !pairs[seen - 1].file.empty()) {
        throw Failure("an --output has no --format just before it; give each its --format");
      }
      pairs[seen - 1].file = files[next_file++];
    }
    // Files from the environment have no place in the order.
    for (FormatAndFile& pair : pairs) {
      if (pair.file.empty() && next_file < files.size()) pair.file = files[next_file++];
    }
  }
  const auto on_stream = [](const FormatAndFile& pair) { return pair.file.empty() || pair.file == "-"; };
  if (std::count_if(pairs.begin(), pairs.end(), on_stream) > 1) {
    throw Failure("two formats would go to the same stream; give each an --output");
  }
  for (size_t i = 0; i < pairs.size(); ++i) {
    for (size_t j = i + 1; j < pairs.size(); ++j) {
      if (pairs[i].file == pairs[j].file) throw Failure("two formats would go to the file '" + pairs[i].file + "'");
    }
  }
  return pairs;
}

}  // namespace concheck::cli
