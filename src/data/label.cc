#include "flant5/label.h"

#include "data/normalize.h"

namespace flant5 {

std::string_view label_name(Label label) {
  constexpr PerLabel<std::string_view> kNames{"negative", "neutral", "positive"};
  return kNames[index(label)];
}

std::optional<Label> label_from_name(std::string_view name) {
  for (const Label label : kLabels) {
    if (equal_folded(strip_space(name), label_name(label))) return label;
  }
  return std::nullopt;
}

}  // namespace flant5
