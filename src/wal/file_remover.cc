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

void FileRemover::remove(std::string path) {
  if (!thread_.joinable()) thread_ = std::thread([this] { run(); });
  {
    const base::MutexLock lock(mutex_);
    paths_.push_back(std::move(path));
  }
  wake_.notify_one();
}

void FileRemover::run() {
  base::MutexLock lock(mutex_);
  for (;;) {
    while (paths_.empty() && !stopping_) wake_.wait(mutex_);
    if (paths_.empty()) return;
    auto paths = std::move(paths_);
    paths_.clear();
    lock.unlock();
    for (const auto& path : paths) {
      if (auto removed = files_.remove(path); !removed) base::log_warn("{}", removed.error().what);
    }
    lock.lock();
  }
}

}  // namespace sluice::wal
