#include "model/module_pattern.h"

#include <cstddef>
#include <utility>

namespace flant5 {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool is_plain(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || is_digit(c) || c == '_' || c == '-';
}

}  // namespace

bool ModulePattern::Atom::accepts(char c) const {
  return kind == Kind::kAny || (kind == Kind::kDigit ? is_digit(c) : c == character);
}

std::optional<ModulePattern::Atom> ModulePattern::take_atom(std::string_view& text) {
  Atom atom;
  const char first = text.front();
  text.remove_prefix(1);
  if (first == '.') {
    atom.kind = Kind::kAny;
  } else if (first == '\\' && !text.empty() && (text.front() == '.' || text.front() == 'd')) {
    atom.kind = text.front() == 'd' ? Kind::kDigit : Kind::kCharacter;
    atom.character = text.front();
    text.remove_prefix(1);
  } else if (is_plain(first)) {
    atom.character = first;
  } else {
    return std::nullopt;
  }
  if (!text.empty() && (text.front() == '*' || text.front() == '+')) {
    atom.may_be_absent = text.front() == '*';
    atom.may_repeat = true;
    text.remove_prefix(1);
  }
  return atom;
}

std::optional<ModulePattern> ModulePattern::parse(std::string_view text) {
  ModulePattern pattern;
  if (text.starts_with('^')) {
    pattern.is_anchored_ = true;
    text.remove_prefix(1);
  }
  if (text.ends_with('$')) text.remove_suffix(1);
  while (!text.empty()) {
    const std::optional<Atom> atom = take_atom(text);
    if (!atom) return std::nullopt;
    pattern.atoms_.push_back(*atom);
  }
  if (pattern.atoms_.empty()) return std::nullopt;
  return pattern;
}

// All places in the pattern that the name so far may have led to are followed at once.
bool ModulePattern::matches(std::string_view module) const {
  std::vector<bool> places(atoms_.size() + 1, false);
  const auto pass_absent = [this](std::vector<bool>& at) {
    for (std::size_t i = 0; i < atoms_.size(); ++i) {
      if (at[i] && atoms_[i].may_be_absent) at[i + 1] = true;
    }
  };
  places[0] = true;
  pass_absent(places);
  for (const char c : module) {
    std::vector<bool> next(places.size(), false);
    for (std::size_t i = 0; i < atoms_.size(); ++i) {
      if (!places[i] || !atoms_[i].accepts(c)) continue;
      next[i + 1] = true;
      if (atoms_[i].may_repeat) next[i] = true;
    }
    if (c == '.' && !is_anchored_) next[0] = true;
    pass_absent(next);
    places = std::move(next);
  }
  return places.back();
}

}  // namespace flant5
