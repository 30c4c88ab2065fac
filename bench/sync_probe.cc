// sluice-sync-probe: what this disk takes for the log's own pattern of writes: 4 KiB at a time into blocks that were
// written before, each followed by fdatasync.   sluice-sync-probe DIRECTORY [COUNT]   prints the mean and p50 in
// microseconds.
#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

int main(int argc, char** argv) {
  if (argc < 2) {
    std::fprintf(stderr, "usage: sluice-sync-probe DIRECTORY [COUNT]\n");
    return 2;
  }
  const int count = argc > 2 ? std::atoi(argv[2]) : 2000;
  const std::string path = std::string(argv[1]) + "/sync-probe";
  const int fd = ::open(path.c_str(), O_RDWR | O_CREAT | O_TRUNC, 0600);
  if (fd < 0) {
    std::perror(path.c_str());
    return 1;
  }
  const std::vector<char> zeros(1 << 20), block(4096, 'x');
  const long size = 16 << 20;
  for (long at = 0; at < size; at += long(zeros.size())) {
    if (::pwrite(fd, zeros.data(), zeros.size(), at) < 0) return 1;
  }
  ::fsync(fd);
  std::vector<double> times;
  for (int i = 0; i < count; ++i) {
    const auto start = std::chrono::steady_clock::now();
    if (::pwrite(fd, block.data(), block.size(), long(i) * 4096 % size) < 0 || ::fdatasync(fd) != 0) return 1;
    times.push_back(std::chrono::duration<double, std::micro>(std::chrono::steady_clock::now() - start).count());
  }
  ::close(fd);
  ::unlink(path.c_str());
  double sum = 0;
  for (const double time : times) sum += time;
  std::nth_element(times.begin(), times.begin() + count / 2, times.end());
  std::printf("%.0f %.0f\n", sum / count, times[std::size_t(count) / 2]);
  return 0;
}
