#include "lambda/shutdown.h"

#include <sys/eventfd.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstdint>

namespace lambda {
namespace {

// A signal handler can reach only what is global.
std::atomic<int> signal_descriptor{-1};

extern "C" void wake_on_signal(int) {
  const int saved = errno;
  const uint64_t one = 1;
  [[maybe_unused]] const ssize_t written = ::write(signal_descriptor.load(), &one, sizeof one);
  errno = saved;
}

}  // namespace

bool ShutdownSignal::install() {
  descriptor_ = ::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  if (descriptor_ < 0) return false;
  signal_descriptor = descriptor_;
  struct sigaction action {};
  action.sa_handler = wake_on_signal;
  action.sa_flags = SA_RESTART;
  return ::sigaction(SIGTERM, &action, nullptr) == 0;
}

ShutdownSignal::~ShutdownSignal() {
  if (descriptor_ < 0) return;
  std::signal(SIGTERM, SIG_DFL);
  signal_descriptor = -1;
  ::close(descriptor_);
}

}  // namespace lambda
