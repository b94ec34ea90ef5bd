// The keys of an adapter's rank_pattern and alpha_pattern: names of modules, or regular expressions for them.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace flant5 {

// Matches a module's whole name, or what follows any of its dots; after a leading ^ the whole name alone. Of regular
// expressions it knows . \. \d, each also with * or + behind it, ^ in front and $ at the end. Matching takes time in
// proportion to pattern times name, whatever they are.
class ModulePattern {
 public:
  // None: it needs more of regular expressions than this.
  static std::optional<ModulePattern> parse(std::string_view text);

  bool matches(std::string_view module) const;

 private:
  enum class Kind { kCharacter, kDigit, kAny };
  struct Atom {
    Kind kind = Kind::kCharacter;
    char character = 0;
    bool may_be_absent = false;
    bool may_repeat = false;

    bool accepts(char c) const;
  };

  static std::optional<Atom> take_atom(std::string_view& text);

  bool is_anchored_ = false;
  std::vector<Atom> atoms_;
};

}  // namespace flant5
