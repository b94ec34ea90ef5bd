// The table by which a sentencepiece model normalises text: a trie over bytes, and what stands for each of its keys.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace flant5 {

class CharacterMap {
 public:
  CharacterMap() = default;  // changes nothing

  // The size of the trie, the trie, and the texts, each ending in NUL, that its values point to. sentencepiece follows
  // the table's offsets as they stand: throws BrokenModel if one of them leads out of it, or if its keys nest deeper
  // than sentencepiece has room for.
  explicit CharacterMap(std::string_view bytes);

  // What sentencepiece makes of a text before white space is dealt with: the longest key at each place is replaced.
  std::string normalize(std::string_view text) const;

 private:
  class Check;
  struct Match {
    std::size_t bytes = 0;  // of the key; 0: there is none
    std::size_t text = 0;   // where its text begins
  };
  Match longest_key(std::string_view text) const;

  std::vector<std::uint32_t> units_;
  std::string texts_;
};

// Throws ModelError if `model`, the content of `file`, holds a table that CharacterMap refuses, or is no message at
// all.
void check_character_maps(std::string_view model, const std::string& file);

}  // namespace flant5
