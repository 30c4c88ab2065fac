// sluice-sync-probe: what this disk takes for durable writes of 4 KiB, one after the other.
//
//   sluice-sync-probe DIRECTORY [COUNT]       the log's own pattern (blocks that were written before, then fdatasync):
//                                             mean and p50 in microseconds
//   sluice-sync-probe DIRECTORY COUNT all     other ways too, a line each: name, mean, p50
#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <vector>

#include "ring.h"

namespace {

using sluice::bench::Ring;

constexpr long kSize = 16 << 20, kBlock = 4096;

enum class Before { kNothing, kAllocated, kWritten };

struct Way {
  const char* name;
  Before before;
  int flags;
  bool fdatasync;
  bool ring = false;  // both by one call to io_uring
};

constexpr Way kWays[] = {
    {"written blocks, fdatasync", Before::kWritten, 0, true},
    {"append, fdatasync", Before::kNothing, 0, true},
    {"allocated blocks, fdatasync", Before::kAllocated, 0, true},
    {"written blocks, O_DSYNC", Before::kWritten, O_DSYNC, false},
    {"written blocks, O_DIRECT, fdatasync", Before::kWritten, O_DIRECT, true},
    {"written blocks, O_DIRECT O_DSYNC", Before::kWritten, O_DIRECT | O_DSYNC, false},
    {"written blocks, io_uring write and fdatasync", Before::kWritten, 0, true, true},
    {"written blocks, io_uring O_DIRECT write and fdatasync", Before::kWritten, O_DIRECT, true, true},
};

[[noreturn]] void die(const std::string& path) {
  std::perror(path.c_str());
  std::exit(1);
}

void prepare(const std::string& path, Before before) {
  const int fd = ::open(path.c_str(), O_RDWR | O_CREAT | O_TRUNC, 0600);
  if (fd < 0) die(path);
  if (before == Before::kAllocated && ::posix_fallocate(fd, 0, kSize) != 0) die(path);
  const std::vector<char> zeros(1 << 20);
  for (long at = 0; before == Before::kWritten && at < kSize; at += long(zeros.size())) {
    if (::pwrite(fd, zeros.data(), zeros.size(), at) < 0) die(path);
  }
  ::fsync(fd);
  ::close(fd);
}

void measure(const std::string& path, const Way& way, int count, bool named) {
  prepare(path, way.before);
  const int fd = ::open(path.c_str(), O_RDWR | way.flags);
  if (fd < 0) {
    if (named) return;  // this file system has no O_DIRECT
    die(path);
  }
  Ring ring;
  if (way.ring && !ring) {
    ::close(fd);
    return;
  }
  auto* block = static_cast<char*>(std::aligned_alloc(kBlock, kBlock));
  std::memset(block, 'x', kBlock);
  std::vector<double> times;
  for (int i = 0; i < count; ++i) {
    const auto start = std::chrono::steady_clock::now();
    const auto at = long(i) * kBlock % kSize;
    const bool done = way.ring ? ring.write_and_sync(fd, block, kBlock, std::uint64_t(at))
                               : ::pwrite(fd, block, kBlock, at) >= 0 && (!way.fdatasync || ::fdatasync(fd) == 0);
    if (!done) die(path);
    times.push_back(std::chrono::duration<double, std::micro>(std::chrono::steady_clock::now() - start).count());
  }
  std::free(block);
  ::close(fd);
  ::unlink(path.c_str());
  double sum = 0;
  for (const double time : times) sum += time;
  std::nth_element(times.begin(), times.begin() + count / 2, times.end());
  if (named) std::printf("%s ", way.name);
  std::printf("%.0f %.0f\n", sum / count, times[std::size_t(count) / 2]);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) {
    std::fprintf(stderr, "usage: sluice-sync-probe DIRECTORY [COUNT [all]]\n");
    return 2;
  }
  const int count = argc > 2 ? std::max(1, std::atoi(argv[2])) : 2000;
  const bool all = argc > 3;
  const std::string path = std::string(argv[1]) + "/sync-probe";
  for (const auto& way : kWays) {
    measure(path, way, count, all);
    if (!all) break;
  }
  return 0;
}
