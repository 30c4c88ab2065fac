#include "host/workers.h"

#include <utility>

namespace sluice::host {

WorkerThreads::WorkerThreads(std::size_t threads) {
  for (std::size_t i = 0; i < threads; ++i) threads_.emplace_back([this] { work(); });
}

WorkerThreads::~WorkerThreads() {
  {
    const base::MutexLock lock(mutex_);
    stopping_ = true;
  }
  wanted_.notify_all();
  for (auto& thread : threads_) thread.join();
}

void WorkerThreads::run(std::function<void()> job) {
  {
    const base::MutexLock lock(mutex_);
    jobs_.push_back(std::move(job));
  }
  wanted_.notify_one();
}

void WorkerThreads::work() {
  base::MutexLock lock(mutex_);
  for (;;) {
    while (!stopping_ && jobs_.empty()) wanted_.wait(mutex_);
    if (stopping_) return;
    auto job = std::move(jobs_.front());
    jobs_.pop_front();
    lock.unlock();
    job();
    lock.lock();
  }
}

}  // namespace sluice::host
