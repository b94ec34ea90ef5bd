// Standard input, output and error may be closed when the program begins.
#pragma once

namespace flant5 {

// Fills the places of closed ones, so that no file which is opened later gets a standard stream's number and with it
// what was meant for that stream. Reading or writing them fails as it does on a closed one.
void open_standard_streams();

}  // namespace flant5
