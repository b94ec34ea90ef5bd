// SIGINT and SIGTERM ask the run to end after the batch under way; a second one ends it at once.
#pragma once

#include <atomic>

#include "flant5/error.h"

namespace flant5 {

// A closed pipe is an error of write() instead of a signal.
void ignore_closed_pipes();

// A signal again, for a command that takes the program's place.
void heed_closed_pipes();

// For commands that have rows to keep; the others end at once. Signals that were ignored stay so. Call it
// before threads start.
void watch_signals();

// While one lives, the first signal ends the program at once: there is nothing to keep yet.
class EndAtSignal {
 public:
  EndAtSignal();
  ~EndAtSignal();
  EndAtSignal(const EndAtSignal&) = delete;
  EndAtSignal& operator=(const EndAtSignal&) = delete;
};

// Becomes true with the first SIGINT or SIGTERM.
std::atomic<bool>& stop_requested();

// kInterrupted or kTerminated after a signal, else kDone.
ExitCode signal_exit_code();

}  // namespace flant5
