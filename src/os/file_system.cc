#include "os/file_system.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>

#include "os/descriptor.h"

namespace sluice::os {
namespace {

using base::OpenMode;
using base::Result;
using base::Status;

auto failed(std::string_view operation, const std::string& path, int error_number = errno) {
  return base::failure(fmt::format("{} {}", operation, path), error_number);
}

Result<Descriptor> open_descriptor(const std::string& path, int flags) {
  int number;
  do {
    number = ::open(path.c_str(), flags | O_CLOEXEC, 0600);
  } while (number < 0 && errno == EINTR);
  if (number < 0) return failed("open", path);
  return Descriptor(number);
}

class RealFile final : public base::File {
 public:
  RealFile(std::string path, Descriptor descriptor) : path_(std::move(path)), descriptor_(std::move(descriptor)) {}

  Status write_at(std::uint64_t offset, std::string_view bytes) override {
    while (!bytes.empty()) {
      const auto written = pwrite(descriptor_.get(), bytes.data(), bytes.size(), off_t(offset));
      if (written < 0 && errno == EINTR) continue;
      if (written < 0) return failed("write", path_);
      if (written == 0) return failed("write", path_, EIO);
      offset += std::uint64_t(written);
      bytes.remove_prefix(std::size_t(written));
    }
    return {};
  }

  Result<std::string> read_at(std::uint64_t offset, std::size_t count) const override {
    std::string bytes(count, '\0');
    std::size_t done = 0;
    while (done < count) {
      const auto got = pread(descriptor_.get(), bytes.data() + done, count - done, off_t(offset + done));
      if (got < 0 && errno == EINTR) continue;
      if (got < 0) return failed("read", path_);
      if (got == 0) return base::failure(fmt::format("read {}: the file ends before byte {}", path_, offset + count));
      done += std::size_t(got);
    }
    return bytes;
  }

  Result<std::uint64_t> size() const override {
    struct stat status;
    if (fstat(descriptor_.get(), &status) != 0) return failed("stat", path_);
    return std::uint64_t(status.st_size);
  }

  Status resize(std::uint64_t size) override {
    int result;
    do {
      result = ftruncate(descriptor_.get(), off_t(size));
    } while (result != 0 && errno == EINTR);
    if (result != 0) return failed("resize", path_);
    return {};
  }

  Status sync() override {
    // Not repeated after a failure, EINTR included: the kernel may have dropped the pages that it could not write.
    if (fdatasync(descriptor_.get()) != 0) return failed("sync", path_);
    return {};
  }

  Result<Mapping> map(std::uint64_t size) const override {
    if (size == 0) return Mapping{};
    void* const address = mmap(nullptr, size, PROT_READ, MAP_SHARED, descriptor_.get(), 0);
    if (address == MAP_FAILED) return failed("map", path_);
    std::shared_ptr<const void> pin(address, [size](void* mapped) { munmap(mapped, size); });
    return Mapping{std::string_view(static_cast<const char*>(address), size), std::move(pin)};
  }

 private:
  std::string path_;
  Descriptor descriptor_;
};

// What the lock file says about its owner: "process 1234", or "another process" when it has not written that yet.
std::string holder(int descriptor) {
  char text[16];
  const auto length = pread(descriptor, text, sizeof text, 0);
  std::string digits;
  for (const char* c = text; c < text + std::max<ssize_t>(length, 0) && *c >= '0' && *c <= '9'; ++c) digits += *c;
  return digits.empty() ? "another process" : "process " + digits;
}

}  // namespace

Result<std::unique_ptr<base::File>> RealFileSystem::open(const std::string& path, OpenMode mode) {
  int flags = 0;
  switch (mode) {
    case OpenMode::kRead:
      flags = O_RDONLY;
      break;
    case OpenMode::kReadWrite:
      flags = O_RDWR;
      break;
    case OpenMode::kCreate:
      flags = O_RDWR | O_CREAT;
      break;
    case OpenMode::kCreateNew:
      flags = O_RDWR | O_CREAT | O_EXCL;
      break;
  }
  auto descriptor = open_descriptor(path, flags);
  if (!descriptor) return base::fail(descriptor.error());
  return std::make_unique<RealFile>(path, std::move(*descriptor));
}

Result<std::vector<std::string>> RealFileSystem::list(const std::string& directory) {
  std::error_code error;
  std::vector<std::string> names;
  for (std::filesystem::directory_iterator entry(directory, error), end; !error && entry != end;
       entry.increment(error)) {
    names.push_back(entry->path().filename().string());
  }
  if (error) return failed("list", directory, error.value());
  std::sort(names.begin(), names.end());
  return names;
}

Status RealFileSystem::make_directories(const std::string& path) {
  for (std::size_t end = 0; end != std::string::npos;) {
    end = path.find('/', end + 1);
    const auto part = path.substr(0, end);
    if (mkdir(part.c_str(), 0700) != 0 && errno != EEXIST) return failed("make directory", part);
  }
  struct stat status;
  if (stat(path.c_str(), &status) != 0) return failed("make directory", path);
  if (!S_ISDIR(status.st_mode)) return failed("make directory", path, ENOTDIR);
  return {};
}

Status RealFileSystem::rename(const std::string& from, const std::string& to) {
  if (::rename(from.c_str(), to.c_str()) != 0) return failed("rename", fmt::format("{} to {}", from, to));
  return {};
}

Status RealFileSystem::remove(const std::string& path) {
  if (unlink(path.c_str()) != 0) return failed("remove", path);
  return {};
}

bool RealFileSystem::exists(const std::string& path) {
  struct stat status;
  return stat(path.c_str(), &status) == 0;
}

Status RealFileSystem::sync_directory(const std::string& directory) {
  auto descriptor = open_descriptor(directory, O_RDONLY | O_DIRECTORY);
  if (!descriptor) return base::fail(descriptor.error());
  if (fsync(descriptor->get()) != 0) return failed("sync directory", directory);
  return {};
}

Result<std::uint64_t> RealFileSystem::free_bytes(const std::string& directory) {
  struct statvfs disk {};
  if (statvfs(directory.c_str(), &disk) != 0) return failed("statvfs", directory);
  return std::uint64_t(disk.f_bavail) * disk.f_frsize;
}

Result<std::shared_ptr<void>> RealFileSystem::lock(const std::string& path) {
  auto opened = open_descriptor(path, O_RDWR | O_CREAT);
  if (!opened) return base::fail(opened.error());
  auto descriptor = std::make_shared<Descriptor>(std::move(*opened));
  int result;
  do {
    result = flock(descriptor->get(), LOCK_EX | LOCK_NB);
  } while (result != 0 && errno == EINTR);
  if (result != 0 && errno != EWOULDBLOCK) return failed("lock", path);
  if (result != 0) {
    const auto directory = std::filesystem::path(path).parent_path().string();
    return base::fail(base::Failure{
        fmt::format("{} is in use by {} (it holds the lock {}); stop that process or choose another directory",
                    directory.empty() ? "." : directory, holder(descriptor->get()), path),
        std::error_code(EWOULDBLOCK, std::generic_category())});
  }
  const auto owner = fmt::format("{}\n", getpid());
  if (ftruncate(descriptor->get(), 0) != 0 ||
      pwrite(descriptor->get(), owner.data(), owner.size(), 0) != ssize_t(owner.size())) {
    return failed("write", path);
  }
  return descriptor;
}

}  // namespace sluice::os
