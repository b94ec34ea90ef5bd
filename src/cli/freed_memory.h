// What happens to memory that is freed.
#pragma once

namespace flant5 {

// Keeps it for the batches to come, which ask for the same sizes again and again: what is given back to the system has
// to be fetched page by page.
void keep_freed_memory();

}  // namespace flant5
