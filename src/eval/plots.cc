#include "eval/plots.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <string_view>

#include "data/excerpt.h"
#include "eval/markup.h"

namespace flant5 {
namespace {

// The lengths of a confusion matrix's picture, in pixels: cells shrink as labels become more.
struct Layout {
  explicit Layout(const LabelSet& labels) : columns(static_cast<int>(labels.size()) + 1) {
    std::size_t longest = 0;
    for (const std::string& name : answer_names(labels)) longest = std::max(longest, shown(name).size());
    const int name_width = 9 * static_cast<int>(longest);
    cell_width = std::clamp(900 / columns, 34, 112);
    cell_height = std::clamp(cell_width * 3 / 4, 28, 84);
    is_upright = name_width > cell_width - 6;
    left = std::max(108, name_width + 44);
    top = 92 + (is_upright ? name_width - 10 : 0);
  }

  static std::string shown(const std::string& name) { return excerpt(name, 0, 24); }

  int columns;
  int cell_width = 0;
  int cell_height = 0;
  int left = 0;
  int top = 0;
  bool is_upright = false;  // whether the names of columns stand on end
};

struct Colour {
  double red, green, blue;
};
// One hue from light to dark: told apart by lightness alone.
constexpr Colour kLight{241, 246, 251};
constexpr Colour kDark{0, 63, 114};

std::string shade(double share) {
  const auto channel = [share](double from, double to) { return std::lround(from + (to - from) * share); };
  return fmt::format("#{:02x}{:02x}{:02x}", channel(kLight.red, kDark.red), channel(kLight.green, kDark.green),
                     channel(kLight.blue, kDark.blue));
}

std::string document(int width, int height, const std::string& title, const std::string& body) {
  const std::string name = escape_markup(title);
  return fmt::format(
      "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {0} {1}\" width=\"{0}\" height=\"{1}\" role=\"img\" "
      "font-family=\"system-ui, sans-serif\" font-size=\"15\" text-anchor=\"middle\">\n<title>{2}</title>\n"
      "<rect width=\"{0}\" height=\"{1}\" fill=\"#ffffff\"/>\n"
      "<text x=\"{3}\" y=\"30\" font-size=\"17\" font-weight=\"600\" fill=\"#1b1f24\">{2}</text>\n{4}</svg>\n",
      width, height, name, width / 2, body);
}

std::string text_at(int x, int y, std::string_view attributes, std::string_view text) {
  return fmt::format("<text x=\"{}\" y=\"{}\"{}>{}</text>\n", x, y, attributes, text);
}

std::string cell(const Layout& layout, int x, int y, std::int64_t count, double share) {
  const std::string_view ink = share > 0.55 ? "#ffffff" : "#1b1f24";
  const bool is_small = layout.cell_width < 60;
  const int middle = y + layout.cell_height / 2;
  std::string svg = fmt::format(
      "<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" fill=\"{}\" stroke=\"#ffffff\" stroke-width=\"2\"/>\n", x, y,
      layout.cell_width, layout.cell_height, shade(share));
  const int centre = x + layout.cell_width / 2;
  if (is_small) {
    if (count == 0) return svg;
    return svg + text_at(centre, middle + 4, fmt::format(" font-size=\"11\" fill=\"{}\"", ink), std::to_string(count));
  }
  svg += text_at(centre, middle, fmt::format(" font-size=\"20\" fill=\"{}\"", ink), std::to_string(count));
  return svg + text_at(centre, middle + 22, fmt::format(" font-size=\"13\" fill=\"{}\"", ink),
                       fmt::format("{:.1f} %", share * 100));
}

std::string column_names(const Layout& layout, const LabelSet& labels) {
  std::string body;
  int x = layout.left + layout.cell_width / 2;
  for (const std::string& name : answer_names(labels)) {
    const std::string shown = escape_markup(Layout::shown(name));
    body += layout.is_upright ? fmt::format(
                                    "<text transform=\"translate({} {}) rotate(-90)\" text-anchor=\"start\" "
                                    "fill=\"#1b1f24\">{}</text>\n",
                                    x + 5, layout.top - 10, shown)
                              : text_at(x, layout.top - 10, " fill=\"#1b1f24\"", shown);
    x += layout.cell_width;
  }
  return body;
}

}  // namespace

std::string confusion_svg(const ConfusionMatrix& matrix, const std::string& title) {
  const LabelSet& labels = matrix.labels();
  const Layout layout(labels);
  const int width = layout.cell_width * layout.columns;
  const int height = layout.cell_height * static_cast<int>(labels.size());
  std::string body = text_at(layout.left + width / 2, 58, " fill=\"#59636e\"", "answer");
  body += column_names(layout, labels);
  for (const Label gold : labels) {
    const int y = layout.top + static_cast<int>(index(gold)) * layout.cell_height;
    const std::int64_t support = matrix.support(gold);
    body += text_at(layout.left - 12, y + layout.cell_height / 2 + 5, " text-anchor=\"end\" fill=\"#1b1f24\"",
                    escape_markup(Layout::shown(labels.name(gold))));
    int x = layout.left;
    for (const std::int64_t count : matrix.counts().row(static_cast<Eigen::Index>(index(gold)))) {
      const double share = support == 0 ? 0 : static_cast<double>(count) / static_cast<double>(support);
      body += cell(layout, x, y, count, share);
      x += layout.cell_width;
    }
  }
  body += fmt::format("<text transform=\"translate(20 {}) rotate(-90)\" fill=\"#59636e\">gold</text>\n",
                      layout.top + height / 2);
  return document(layout.left + width + 16, layout.top + height + 16, title, body);
}

std::string label_counts_svg(const ConfusionMatrix& matrix, const std::string& title) {
  constexpr int kBar = 420;
  constexpr int kStep = 34;
  const LabelSet& labels = matrix.labels();
  const Layout layout(labels);
  const int left = layout.left - 20;
  std::int64_t most = 1;
  for (const Label label : labels) most = std::max(most, matrix.support(label));
  std::string body;
  int y = 56;
  for (const Label label : labels) {
    const std::int64_t rows = matrix.support(label);
    const auto length = static_cast<int>(kBar * static_cast<double>(rows) / static_cast<double>(most));
    body += text_at(left - 10, y + 17, " text-anchor=\"end\" fill=\"#1b1f24\"",
                    escape_markup(Layout::shown(labels.name(label))));
    body += fmt::format("<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"24\" fill=\"#0072b2\"/>\n", left, y, length);
    body += text_at(left + length + 8, y + 17, " text-anchor=\"start\" fill=\"#1b1f24\"", std::to_string(rows));
    y += kStep;
  }
  body += fmt::format("<path d=\"M{} 50V{}\" stroke=\"#59636e\"/>\n", left, y);
  return document(left + kBar + 90, y + 16, title, body);
}

}  // namespace flant5
