#pragma once
// A mutex, its lock and a condition variable that clang's thread-safety analysis understands: a member marked
// SLUICE_GUARDED_BY(mutex_) is used under the lock or the build fails (the clang preset: tools/check).
// https://clang.llvm.org/docs/ThreadSafetyAnalysis.html
#include <condition_variable>
#include <mutex>

#if defined(__clang__)
#define SLUICE_THREAD_SAFETY(x) __attribute__((x))
#else
#define SLUICE_THREAD_SAFETY(x)
#endif
#define SLUICE_GUARDED_BY(mutex) SLUICE_THREAD_SAFETY(guarded_by(mutex))
#define SLUICE_REQUIRES(mutex) SLUICE_THREAD_SAFETY(requires_capability(mutex))

namespace sluice::base {

class SLUICE_THREAD_SAFETY(capability("mutex")) Mutex {
 public:
  void lock() SLUICE_THREAD_SAFETY(acquire_capability()) { mutex_.lock(); }
  void unlock() SLUICE_THREAD_SAFETY(release_capability()) { mutex_.unlock(); }

 private:
  friend class Condition;
  std::mutex mutex_;
};

// Holds a mutex for a scope; may let it go and take it again within.
class SLUICE_THREAD_SAFETY(scoped_lockable) MutexLock {
 public:
  explicit MutexLock(Mutex& mutex) SLUICE_THREAD_SAFETY(acquire_capability(mutex)) : mutex_(mutex) { mutex_.lock(); }
  ~MutexLock() SLUICE_THREAD_SAFETY(release_capability()) {
    if (held_) mutex_.unlock();
  }
  MutexLock(const MutexLock&) = delete;
  MutexLock& operator=(const MutexLock&) = delete;

  void unlock() SLUICE_THREAD_SAFETY(release_capability()) {
    held_ = false;
    mutex_.unlock();
  }
  void lock() SLUICE_THREAD_SAFETY(acquire_capability()) {
    mutex_.lock();
    held_ = true;
  }

 private:
  Mutex& mutex_;
  bool held_ = true;
};

class Condition {
 public:
  // Lets the mutex go, waits for a notification (or nothing at all: look at what you wait for again), takes it again.
  void wait(Mutex& mutex) SLUICE_REQUIRES(mutex) {
    std::unique_lock lock(mutex.mutex_, std::adopt_lock);
    condition_.wait(lock);
    lock.release();
  }
  // The same, but not longer than `time`. False if that has passed.
  template <class Duration>
  bool wait_for(Mutex& mutex, Duration time) SLUICE_REQUIRES(mutex) {
    std::unique_lock lock(mutex.mutex_, std::adopt_lock);
    const auto status = condition_.wait_for(lock, time);
    lock.release();
    return status == std::cv_status::no_timeout;
  }
  void notify_one() { condition_.notify_one(); }
  void notify_all() { condition_.notify_all(); }

 private:
  std::condition_variable condition_;
};

}  // namespace sluice::base
