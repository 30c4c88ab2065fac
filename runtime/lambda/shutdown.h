// A clean end on SIGTERM, which Lambda sends before it takes an environment away (if an extension is registered).
#pragma once

namespace lambda {

// Turns SIGTERM into something to wait for. From install() on, the signal no longer ends the process: it makes
// descriptor() readable, and whoever waits there with it (run_handler) stops. One object in a process.
class ShutdownSignal {
 public:
  ShutdownSignal() = default;
  ~ShutdownSignal();
  ShutdownSignal(const ShutdownSignal&) = delete;
  ShutdownSignal& operator=(const ShutdownSignal&) = delete;

  // False if the system refuses.
  bool install();

  // -1 before install().
  int descriptor() const { return descriptor_; }

 private:
  int descriptor_ = -1;
};

}  // namespace lambda
