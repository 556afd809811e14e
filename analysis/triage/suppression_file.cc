#include "analysis/triage/suppression_file.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <optional>

#include "analysis/triage/foreign_suppressions.h"

namespace concheck::analysis {
namespace {

constexpr std::string_view kBlanks = " \t\r";

std::string_view trimmed(std::string_view text) {
  const size_t begin = text.find_first_not_of(kBlanks);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(kBlanks) - begin + 1);
}

struct Line {
  NumberedLine content;
  bool indented = false;
};

std::vector<Line> lines_of(std::string_view text) {
  std::vector<Line> lines;
  for (size_t number = 1; !text.empty(); ++number) {
    const size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    const std::string_view content = trimmed(line);
    if (content.empty() || content.front() == '#') continue;
    lines.push_back({{number, content}, kBlanks.find(line.front()) != std::string_view::npos});
  }
  return lines;
}

constexpr std::array<std::pair<std::string_view, Subject>, 12> kSubjects = {{{"id", Subject::id},
                                                                             {"at", Subject::at},
                                                                             {"function", Subject::function},
                                                                             {"file", Subject::file},
                                                                             {"module", Subject::module},
                                                                             {"lock", Subject::lock},
                                                                             {"variable", Subject::variable},
                                                                             {"variable-in", Subject::variable_in},
                                                                             {"allocated-in", Subject::allocated_in},
                                                                             {"thread", Subject::thread},
                                                                             {"program", Subject::program},
                                                                             {"test", Subject::test}}};

std::optional<Subject> subject_of(std::string_view word) {
  for (const auto& [name, subject] : kSubjects) {
    if (name == word) return subject;
  }
  return std::nullopt;
}

std::string subject_words() {
  std::vector<std::string_view> words;
  for (const auto& [name, subject] : kSubjects) words.push_back(name);
  return fmt::format("{}", fmt::join(words, ", "));
}

class OwnFormat {
 public:
  OwnFormat(const std::string& name, const std::vector<std::string>& kinds) : name_(name), kinds_(kinds) {}

  SuppressionFile parse(const std::vector<Line>& lines) {
    for (const Line& line : lines) {
      if (line.indented) {
        add_line(line.content);
      } else {
        finish();
        begin(line.content);
      }
    }
    finish();
    return std::move(file_);
  }

 private:
  [[noreturn]] void fail(size_t line, const std::string& what) const {
    throw SuppressionError(fmt::format("{}:{}: {}", name_, line, what));
  }

  void begin(const NumberedLine& line) {
    const std::string kind(line.text);
    const std::string base = kind.substr(0, kind.find('/'));
    if (kind != "*" && std::find(kinds_.begin(), kinds_.end(), base) == kinds_.end()) {
      fail(line.number,
           fmt::format("'{}' is no kind of finding; `concheck report --help` lists them, '*' is any", kind));
    }
    open_ = true;
    line_ = line.number;
    current_ = {};
    current_.origin = fmt::format("{}:{}", name_, line.number);
    current_.text = kind;
    if (kind != "*") current_.kinds.push_back(kind);
  }

  void add_line(const NumberedLine& line) {
    if (!open_) fail(line.number, "a kind of finding comes first, at the beginning of a line");
    const size_t blank = std::min(line.text.find_first_of(kBlanks), line.text.size());
    const std::string_view word = line.text.substr(0, blank);
    const std::string value(trimmed(line.text.substr(blank)));
    if (value.empty()) {
      fail(line.number, word == "reason" ? "the reason is empty; say why this may be so"
                                         : fmt::format("'{}' needs something behind it", word));
    }
    if (word == "reason") {
      current_.reason = value;
    } else if (word == "source") {
      current_.source = value;
    } else if (word == "until") {
      if (!is_date(value)) fail(line.number, fmt::format("'{}' is no date; write it like 2027-03-31", value));
      current_.until = value;
    } else if (const auto subject = subject_of(word)) {
      current_.conditions.push_back({*subject, value});
      current_.text += fmt::format(" {} {}", word, value);
    } else {
      fail(line.number, fmt::format("'{}' is not known; there are {}, reason, source, until", word, subject_words()));
    }
  }

  void finish() {
    if (!open_) return;
    open_ = false;
    if (current_.reason.empty()) fail(line_, "a line 'reason ...' is missing; say why this may be so");
    if (current_.conditions.empty() && current_.kinds.empty()) fail(line_, "this would suppress everything");
    file_.suppressions.push_back(std::move(current_));
  }

  const std::string& name_;
  const std::vector<std::string>& kinds_;
  SuppressionFile file_;
  bool open_ = false;
  size_t line_ = 0;
  Suppression current_;
};

}  // namespace

bool is_date(std::string_view text) {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return false;
  int numbers[3] = {};
  for (size_t i = 0, part = 0; i < text.size(); ++i) {
    if (i == 4 || i == 7) {
      ++part;
    } else if (text[i] < '0' || text[i] > '9') {
      return false;
    } else {
      numbers[part] = 10 * numbers[part] + (text[i] - '0');
    }
  }
  const auto [year, month, day] = numbers;
  if (month < 1 || month > 12) return false;
  const bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
  constexpr int kDays[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  return day >= 1 && day <= kDays[month - 1] + (month == 2 && leap ? 1 : 0);
}

SuppressionFile parse_suppressions(std::string_view text, const std::string& name,
                                   const std::vector<std::string>& kinds) {
  const std::vector<Line> lines = lines_of(text);
  std::vector<NumberedLine> contents;
  for (const Line& line : lines) contents.push_back(line.content);
  if (!lines.empty() && lines.front().content.text == "{") return parse_valgrind(contents, name);
  if (!lines.empty() && is_thread_sanitizer_line(lines.front().content.text)) {
    return parse_thread_sanitizer(contents, name);
  }
  return OwnFormat(name, kinds).parse(lines);
}

}  // namespace concheck::analysis
