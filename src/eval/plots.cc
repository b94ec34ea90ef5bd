#include "eval/plots.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "eval/markup.h"

namespace flant5 {
namespace {

constexpr int kCellWidth = 112;
constexpr int kCellHeight = 84;
constexpr int kLeft = 108;
constexpr int kTop = 92;

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

std::string cell(int x, int y, std::int64_t count, double share) {
  const std::string_view ink = share > 0.55 ? "#ffffff" : "#1b1f24";
  return fmt::format(
      "<rect x=\"{0}\" y=\"{1}\" width=\"{2}\" height=\"{3}\" fill=\"{4}\" stroke=\"#ffffff\" stroke-width=\"2\"/>\n"
      "<text x=\"{5}\" y=\"{6}\" font-size=\"20\" fill=\"{7}\">{8}</text>\n"
      "<text x=\"{5}\" y=\"{9}\" font-size=\"13\" fill=\"{7}\">{10:.1f} %</text>\n",
      x, y, kCellWidth, kCellHeight, shade(share), x + kCellWidth / 2, y + kCellHeight / 2, ink, count,
      y + kCellHeight / 2 + 22, share * 100);
}

}  // namespace

std::string confusion_svg(const ConfusionMatrix& matrix, const std::string& title) {
  std::string body = fmt::format("<text x=\"{}\" y=\"58\" fill=\"#59636e\">answer</text>\n",
                                 kLeft + kCellWidth * static_cast<int>(kAnswerCount) / 2);
  for (int answer = 0; answer < static_cast<int>(kAnswerCount); ++answer) {
    body += fmt::format("<text x=\"{}\" y=\"{}\" fill=\"#1b1f24\">{}</text>\n",
                        kLeft + answer * kCellWidth + kCellWidth / 2, kTop - 10,
                        kAnswerNames[static_cast<std::size_t>(answer)]);
  }
  for (int gold = 0; gold < static_cast<int>(kLabelCount); ++gold) {
    const int y = kTop + gold * kCellHeight;
    const std::int64_t support = matrix.counts().row(gold).sum();
    body += fmt::format("<text x=\"{}\" y=\"{}\" text-anchor=\"end\" fill=\"#1b1f24\">{}</text>\n", kLeft - 12,
                        y + kCellHeight / 2 + 5, kAnswerNames[static_cast<std::size_t>(gold)]);
    for (int answer = 0; answer < static_cast<int>(kAnswerCount); ++answer) {
      const std::int64_t count = matrix.counts()(gold, answer);
      const double share = support == 0 ? 0 : static_cast<double>(count) / static_cast<double>(support);
      body += cell(kLeft + answer * kCellWidth, y, count, share);
    }
  }
  body += fmt::format("<text transform=\"translate(20 {}) rotate(-90)\" fill=\"#59636e\">gold</text>\n",
                      kTop + kCellHeight * static_cast<int>(kLabelCount) / 2);
  return document(kLeft + kCellWidth * static_cast<int>(kAnswerCount) + 16,
                  kTop + kCellHeight * static_cast<int>(kLabelCount) + 16, title, body);
}

std::string label_counts_svg(const ConfusionMatrix& matrix, const std::string& title) {
  constexpr int kBarWidth = 96;
  constexpr int kBarStep = 136;
  constexpr int kHeight = 260;
  constexpr int kBase = 330;
  std::int64_t most = 1;
  for (const Label label : kLabels) most = std::max(most, matrix.support(label));
  std::string body;
  int x = 40;
  for (const Label label : kLabels) {
    const std::int64_t rows = matrix.support(label);
    const auto height = static_cast<int>(kHeight * static_cast<double>(rows) / static_cast<double>(most));
    body += fmt::format(
        "<rect x=\"{0}\" y=\"{1}\" width=\"{2}\" height=\"{3}\" fill=\"#0072b2\"/>\n"
        "<text x=\"{4}\" y=\"{5}\" fill=\"#1b1f24\">{6}</text>\n<text x=\"{4}\" y=\"{7}\" "
        "fill=\"#1b1f24\">{8}</text>\n",
        x, kBase - height, kBarWidth, height, x + kBarWidth / 2, kBase - height - 8, rows, kBase + 24,
        label_name(label));
    x += kBarStep;
  }
  body += fmt::format("<path d=\"M24 {0}H{1}\" stroke=\"#59636e\"/>\n", kBase, x - 24);
  return document(x, kBase + 44, title, body);
}

}  // namespace flant5
