#include "analysis/render/canvas.h"

#include <algorithm>

#include "trace/escape.h"

namespace concheck::analysis {
namespace {

constexpr std::string_view kEllipsis = "...";

std::string_view color_of(Style style) {
  switch (style) {
    case Style::plain:
      return "";
    case Style::bold:
      return "\033[1m";
    case Style::dim:
      return "\033[2m";
    case Style::error:
      return "\033[1;31m";
    case Style::warning:
      return "\033[1;33m";
    case Style::note:
      return "\033[1;36m";
    case Style::help:
      return "\033[1;32m";
    case Style::thread:
      return "\033[1;35m";
    case Style::location:
      return "\033[36m";
    case Style::source:
      return "\033[34m";
  }
  return "";
}

bool is_continuation(char c) { return (static_cast<unsigned char>(c) & 0xc0) == 0x80; }

// Bytes of the first `count` code points.
size_t bytes_of(std::string_view text, size_t count) {
  size_t at = 0;
  while (at < text.size() && (is_continuation(text[at]) || count-- > 0)) ++at;
  return at;
}

}  // namespace

std::string visible(std::string_view text) {
  std::string result;
  while (!text.empty()) {
    const size_t end = std::min(text.find_first_of("\"\\"), text.size());
    result += trace::escape_text(text.substr(0, end));
    if (end < text.size()) result += text[end];
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return result;
}

size_t columns(std::string_view text) {
  return static_cast<size_t>(std::count_if(text.begin(), text.end(), [](char c) { return !is_continuation(c); }));
}

std::string shorten_end(std::string_view text, size_t most) {
  if (columns(text) <= most || most <= kEllipsis.size()) return std::string(text);
  return std::string(text.substr(0, bytes_of(text, most - kEllipsis.size()))) + std::string(kEllipsis);
}

std::string shorten_front(std::string_view text, size_t most) {
  const size_t all = columns(text);
  if (all <= most || most <= kEllipsis.size()) return std::string(text);
  return std::string(kEllipsis) + std::string(text.substr(bytes_of(text, all - (most - kEllipsis.size()))));
}

void Canvas::put(Style style, std::string_view text) {
  const std::string_view color = color_ ? color_of(style) : std::string_view();
  if (color.empty()) {
    text_ += text;
  } else {
    text_.append(color).append(text).append("\033[0m");
  }
}

void Canvas::wrap(const Spans& spans, size_t indent, size_t hanging) {
  Spans current;  // the line being filled
  size_t column = indent;
  bool space = false;  // owed before the next word
  const auto append = [&current](Style style, std::string_view text) {
    if (current.empty() || current.back().style != style) current.push_back({style, {}});
    current.back().text += text;
  };
  for (const Span& span : spans) {
    std::string_view rest = span.text;
    while (!rest.empty()) {
      if (rest.front() == ' ') {
        space = true;
        rest.remove_prefix(1);
        continue;
      }
      const std::string_view word = rest.substr(0, rest.find(' '));
      const size_t needed = columns(word);
      if (space && !current.empty() && column + 1 + needed > width_) {
        line(current, indent);
        current.clear();
        indent = column = hanging;
      } else if (space && !current.empty()) {
        // A space between words of one style belongs to them, so that the style runs on.
        append(current.back().style == span.style ? span.style : Style::plain, " ");
        ++column;
      }
      append(span.style, word);
      column += needed;
      space = false;
      rest.remove_prefix(word.size());
    }
  }
  line(current, indent);
}

void Canvas::line(const Spans& spans, size_t indent) {
  text_.append(indent, ' ');
  for (const Span& span : spans) put(span.style, span.text);
  text_ += '\n';
}

}  // namespace concheck::analysis
