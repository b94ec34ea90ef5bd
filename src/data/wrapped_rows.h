// Rows that are not where they are looked for: inside a field of a document, as web services answer.
#pragma once

#include <string>
#include <string_view>

namespace flant5 {

// object: valid JSON, without a text where a row has it. Where inside it there is one of a usual name, and how to get
// at it: "; the text seems to be 'row.text' of the objects in 'rows': take these out with jq -c '.rows[].row'". Empty:
// there is none.
std::string hint_of_wrapped_rows(std::string_view object);

}  // namespace flant5
