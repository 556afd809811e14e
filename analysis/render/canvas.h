// Lines of text with colours, wrapped to a width. What comes from the target is made harmless here.
#ifndef CONCHECK_ANALYSIS_RENDER_CANVAS_H_
#define CONCHECK_ANALYSIS_RENDER_CANVAS_H_

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace concheck::analysis {

enum class Style { plain, bold, dim, error, warning, note, help, thread, location, source };

struct Span {
  Style style = Style::plain;
  std::string text;
};
using Spans = std::vector<Span>;

// Control characters, marks that reorder or hide text and invalid UTF-8 become \xNN; quotes and backslashes stay.
std::string visible(std::string_view text);

// Columns of `text`, one for a code point.
size_t columns(std::string_view text);

// At most `most` columns, with "..." for what was left out at the end or, for paths, at the front.
std::string shorten_end(std::string_view text, size_t most);
std::string shorten_front(std::string_view text, size_t most);

class Canvas {
 public:
  Canvas(int width, bool color) : width_(static_cast<size_t>(width < 40 ? 40 : width)), color_(color) {}

  size_t width() const { return width_; }

  // One paragraph, broken at spaces. The first line starts at `indent`, the others at `hanging`. A word that is longer
  // than a line stands alone on its line, uncut.
  void wrap(const Spans& spans, size_t indent, size_t hanging);

  // One line, not broken.
  void line(const Spans& spans, size_t indent);
  void blank() { text_ += '\n'; }

  std::string take() { return std::move(text_); }

 private:
  void put(Style style, std::string_view text);

  size_t width_;
  bool color_;
  std::string text_;
};

}  // namespace concheck::analysis

#endif  // CONCHECK_ANALYSIS_RENDER_CANVAS_H_
