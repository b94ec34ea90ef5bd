// What there is to say of a run once it is over.
#pragma once

#include "cli/console.h"
#include "flant5/classifier.h"
#include "flant5/row_reader.h"

namespace flant5 {

// How the rows were read, and what of them was not read as it stands.
void tell(const ReadReport& report, const Console& console);

// What of the prompts the model did not see.
void tell(const RunReport& report, const Console& console);

}  // namespace flant5
