#include "prompt/scope.h"

#include <algorithm>

namespace flant5 {

// In the order of the slots in syntax.h.
Scope::Scope() {
  bind("sentence", Kind::kText);
  bind("shots", Kind::kShots);
  bind("answers", Kind::kTexts);
  bind("labels", Kind::kTexts);
}

const Binding* Scope::use(const std::string& name) {
  const auto found =
      std::find_if(bindings_.rbegin(), bindings_.rend(), [&](const Binding& binding) { return binding.name == name; });
  if (found == bindings_.rend()) return nullptr;
  used_[found->slot] = true;
  return &*found;
}

std::string Scope::names() const {
  std::string names;
  for (const Binding& binding : bindings_) names += binding.name + ", ";
  return names.append(kRow);
}

std::size_t Scope::row_field(const std::string& name) {
  const auto known = std::find_if(row_fields_.begin(), row_fields_.end(),
                                  [&name](const RowField& field) { return field.name == name; });
  if (known != row_fields_.end()) return known->slot;
  row_fields_.push_back({name, used_.size()});
  used_.push_back(true);
  return row_fields_.back().slot;
}

std::size_t Scope::bind(const std::string& name, Kind kind) {
  bindings_.push_back({name, kind, used_.size()});
  used_.push_back(false);
  return bindings_.back().slot;
}

}  // namespace flant5
