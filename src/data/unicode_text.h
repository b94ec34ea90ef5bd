// The few operations on Unicode text that Jinja2's filters take from Python's str, and the folding of case.
#pragma once

#include <string>
#include <string_view>

namespace flant5 {

bool is_python_space(char32_t point);  // str.isspace()
std::string_view strip_left(std::string_view text);
std::string_view strip_right(std::string_view text);

// str.upper() and str.lower(), but for one rule: a capital sigma always becomes the sigma of the middle of a word.
std::string to_upper(std::string_view text);
std::string to_lower(std::string_view text);

// str.casefold(): what texts are compared under that differ in nothing but case. Bytes that are not UTF-8 become
// U+FFFD.
std::string fold_case(std::string_view text);

// What texts are compared under that differ in nothing but case and white space: each stretch of it is one space, and
// there is none around the text.
std::string fold_text(std::string_view text);

}  // namespace flant5
