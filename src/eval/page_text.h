// The fixed parts of the HTML report.
#pragma once

#include <string_view>

namespace flant5 {

extern const std::string_view kPageStyle;   // the content of <style>
extern const std::string_view kPageScript;  // the content of <script>: filters the table of errors

}  // namespace flant5
