#include "wal/file_remover.h"

#include "base/log.h"

namespace sluice::wal {

FileRemover::~FileRemover() {
  if (!thread_.joinable()) return;
  {
    const base::MutexLock lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_one();
  thread_.join();
}

void FileRemover::remove(std::string path, std::shared_ptr<const void> pin) {
  add({std::move(path), std::move(pin)});
}

void FileRemover::drop(std::shared_ptr<const void> pin) {
  add({{}, std::move(pin)});
}

void FileRemover::add(Task task) {
  if (!thread_.joinable()) thread_ = std::thread([this] { run(); });
  {
    const base::MutexLock lock(mutex_);
    tasks_.push_back(std::move(task));
  }
  wake_.notify_one();
}

void FileRemover::run() {
  base::MutexLock lock(mutex_);
  for (;;) {
    while (tasks_.empty() && !stopping_) wake_.wait(mutex_);
    if (tasks_.empty()) return;
    auto tasks = std::move(tasks_);
    tasks_.clear();
    lock.unlock();
    for (auto& task : tasks) {
      task.pin.reset();
      if (task.path.empty()) continue;
      if (auto removed = files_.remove(task.path); !removed) base::log_warn("{}", removed.error().what);
    }
    lock.lock();
  }
}

}  // namespace sluice::wal
