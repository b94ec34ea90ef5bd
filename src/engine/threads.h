// The same work on several threads.
#pragma once

#include <cstddef>
#include <functional>

namespace flant5 {

// Calls work() on `count` threads, the calling one among them, and waits for all. Where fewer can be started, these do
// it all. Throws what the first call threw that threw anything.
void run_on_threads(std::size_t count, const std::function<void()>& work);

}  // namespace flant5
