// The table by which a sentencepiece model normalises text: a trie over bytes, and what stands for each of its keys.
#pragma once

#include <string>
#include <string_view>

namespace flant5 {

// sentencepiece follows the table's offsets as they stand. Throws ModelError if one of those in `model`, the content of
// `file`, leads out of the table, or if its keys nest deeper than sentencepiece has room for.
void check_character_maps(std::string_view model, const std::string& file);

}  // namespace flant5
