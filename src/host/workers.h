#pragma once
// Workers: who does what would make the logic thread wait: unpacking a package, writing a blob. A port, because a
// simulation has one thread and chooses when a job is done.
#include <deque>
#include <functional>
#include <thread>
#include <vector>

#include "base/mutex.h"

namespace sluice::host {

class Workers {
 public:
  virtual ~Workers() = default;
  // Runs `job` elsewhere, or later. Jobs bring their result back with Core::post.
  virtual void run(std::function<void()> job) = 0;
};

// A few threads.
class WorkerThreads final : public Workers {
 public:
  explicit WorkerThreads(std::size_t threads);
  // Finishes the jobs that have begun, drops the others.
  ~WorkerThreads() override;
  WorkerThreads(const WorkerThreads&) = delete;
  WorkerThreads& operator=(const WorkerThreads&) = delete;

  void run(std::function<void()> job) override;

 private:
  void work();

  base::Mutex mutex_;
  base::Condition wanted_;
  std::deque<std::function<void()>> jobs_ SLUICE_GUARDED_BY(mutex_);
  bool stopping_ SLUICE_GUARDED_BY(mutex_) = false;
  std::vector<std::thread> threads_;
};

}  // namespace sluice::host
