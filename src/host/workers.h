#pragma once
// Workers: a few threads for what would make the logic thread wait: unpacking a package, writing a blob.
#include <deque>
#include <functional>
#include <thread>
#include <vector>

#include "base/mutex.h"

namespace sluice::host {

class Workers {
 public:
  explicit Workers(std::size_t threads);
  // Finishes the jobs that have begun, drops the others.
  ~Workers();
  Workers(const Workers&) = delete;
  Workers& operator=(const Workers&) = delete;

  // Runs `job` on one of the threads. Jobs bring their result back with Core::post.
  void run(std::function<void()> job);

 private:
  void work();

  base::Mutex mutex_;
  base::Condition wanted_;
  std::deque<std::function<void()>> jobs_ SLUICE_GUARDED_BY(mutex_);
  bool stopping_ SLUICE_GUARDED_BY(mutex_) = false;
  std::vector<std::thread> threads_;
};

}  // namespace sluice::host
