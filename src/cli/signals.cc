#include "cli/signals.h"

#include <csignal>

namespace flant5 {
namespace {

std::atomic<int> received = 0;
static_assert(std::atomic<int>::is_always_lock_free && std::atomic<bool>::is_always_lock_free);

extern "C" void on_signal(int signal) {
  received = signal;
  stop_requested() = true;
  std::signal(signal, SIG_DFL);
}

}  // namespace

std::atomic<bool>& stop_requested() {
  static std::atomic<bool> stop = false;
  return stop;
}

void ignore_closed_pipes() { std::signal(SIGPIPE, SIG_IGN); }

void watch_signals() {
  stop_requested() = false;
  std::signal(SIGINT, on_signal);
  std::signal(SIGTERM, on_signal);
}

ExitCode signal_exit_code() {
  if (received == SIGINT) return ExitCode::kInterrupted;
  if (received == SIGTERM) return ExitCode::kTerminated;
  return ExitCode::kDone;
}

}  // namespace flant5
