#include "host/blob_store.h"

#include <fmt/format.h>

#include <functional>
#include <thread>

#include "base/log.h"

namespace sluice::host {

base::Result<BlobStore> BlobStore::open(base::FileSystem& files, std::string directory, bool durable) {
  if (auto made = files.make_directories(directory); !made) return base::fail(made.error());
  return BlobStore(files, std::move(directory), durable);
}

std::string BlobStore::path(const std::string& sha256_hex) const {
  return directory_ + "/" + sha256_hex;
}

base::Status BlobStore::put(const std::string& sha256_hex, std::string_view bytes) {
  const auto final_path = path(sha256_hex);
  // Who put it before may have failed at the last step, or not have come to it yet.
  if (files_->exists(final_path)) return durable_ ? files_->sync_directory(directory_) : base::Status{};
  // A name of its own for each writer, so that two uploads of the same bytes don't meet in one file.
  const auto part = fmt::format("{}.{}.part", final_path, std::hash<std::thread::id>()(std::this_thread::get_id()));
  auto file = files_->open(part, base::OpenMode::kCreate);
  if (!file) return base::fail(file.error());
  if (auto done = (*file)->resize(0); !done) return done;
  if (auto done = (*file)->write_at(0, bytes); !done) return done;
  if (durable_) {
    if (auto done = (*file)->sync(); !done) return done;
  }
  if (auto done = files_->rename(part, final_path); !done) return done;
  return durable_ ? files_->sync_directory(directory_) : base::Status{};
}

base::Result<std::string> BlobStore::read(const std::string& sha256_hex, std::uint64_t offset,
                                          std::size_t count) const {
  auto file = files_->open(path(sha256_hex), base::OpenMode::kRead);
  if (!file) return base::fail(file.error());
  return (*file)->read_at(offset, count);
}

base::Result<std::string> BlobStore::read(const std::string& sha256_hex) const {
  auto file = files_->open(path(sha256_hex), base::OpenMode::kRead);
  if (!file) return base::fail(file.error());
  const auto size = (*file)->size();
  if (!size) return base::fail(size.error());
  return (*file)->read_at(0, std::size_t(*size));
}

void BlobStore::remove(const std::string& sha256_hex) {
  if (auto removed = files_->remove(path(sha256_hex)); !removed) {
    base::log_warn("{}", removed.error().what);
  }
}

void BlobStore::sweep(const std::function<bool(const std::string&)>& wanted) {
  const auto names = files_->list(directory_);
  if (!names) return;
  for (const auto& name : *names) {
    if (!wanted(name)) remove(name);
  }
}

}  // namespace sluice::host
