// Text from a stranger, made fit for HTML, SVG and XML.
#pragma once

#include <string>
#include <string_view>

namespace flant5 {

// For element content and double-quoted attributes. Control characters that XML forbids and bytes that are not UTF-8
// become U+FFFD.
std::string escape_markup(std::string_view text);

}  // namespace flant5
