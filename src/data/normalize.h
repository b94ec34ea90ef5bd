// The normalising that labels and answer words are compared under.
#pragma once

#include <string>
#include <string_view>

namespace flant5 {

// Without the white space (ASCII and Unicode) around it.
std::string_view strip_space(std::string_view text);

// Without the white space and the punctuation (ASCII and Unicode) around it.
std::string_view strip_punctuation(std::string_view text);

// Whether there is more than digits, signs and spaces, as in a word and not in a number.
bool has_letter(std::string_view text);

// Whether they differ in nothing but case.
bool equal_folded(std::string_view a, std::string_view b);

}  // namespace flant5
