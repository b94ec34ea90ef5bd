#include "cli/signals.h"

#include <unistd.h>

#include <csignal>

namespace flant5 {
namespace {

std::atomic<int> received = 0;
std::atomic<bool> ends_at_once = false;
static_assert(std::atomic<int>::is_always_lock_free && std::atomic<bool>::is_always_lock_free);

extern "C" void on_signal(int signal) {
  received = signal;
  if (ends_at_once) ::_exit(static_cast<int>(signal_exit_code()));
  stop_requested() = true;
  std::signal(signal, SIG_DFL);
}

// One that was ignored, as nohup has it, stays so.
void watch(int signal) {
  struct sigaction before {};
  if (::sigaction(signal, nullptr, &before) == 0 && before.sa_handler != SIG_IGN) std::signal(signal, on_signal);
}

}  // namespace

EndAtSignal::EndAtSignal() { ends_at_once = true; }

EndAtSignal::~EndAtSignal() { ends_at_once = false; }

std::atomic<bool>& stop_requested() {
  static std::atomic<bool> stop = false;
  return stop;
}

void ignore_closed_pipes() { std::signal(SIGPIPE, SIG_IGN); }

void heed_closed_pipes() { std::signal(SIGPIPE, SIG_DFL); }

void watch_signals() {
  stop_requested() = false;
  watch(SIGINT);
  watch(SIGTERM);
}

ExitCode signal_exit_code() {
  if (received == SIGINT) return ExitCode::kInterrupted;
  if (received == SIGTERM) return ExitCode::kTerminated;
  return ExitCode::kDone;
}

}  // namespace flant5
