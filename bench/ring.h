#pragma once
// A minimal io_uring, by system calls alone: one write and one fdatasync linked behind it, in one call.
#include <linux/io_uring.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstdint>
#include <cstring>

namespace sluice::bench {

class Ring {
 public:
  Ring() {
    io_uring_params params{};
    fd_ = int(::syscall(SYS_io_uring_setup, 8, &params));
    if (fd_ < 0) return;
    char* const sq = map(IORING_OFF_SQ_RING, params.sq_off.array + params.sq_entries * sizeof(std::uint32_t));
    char* const cq = map(IORING_OFF_CQ_RING, params.cq_off.cqes + params.cq_entries * sizeof(io_uring_cqe));
    entries_ = reinterpret_cast<io_uring_sqe*>(map(IORING_OFF_SQES, params.sq_entries * sizeof(io_uring_sqe)));
    if (sq == nullptr || cq == nullptr || entries_ == nullptr) {
      ::close(fd_);
      fd_ = -1;
      return;
    }
    sq_tail_ = number(sq, params.sq_off.tail);
    sq_mask_ = *number(sq, params.sq_off.ring_mask);
    sq_array_ = number(sq, params.sq_off.array);
    cq_head_ = number(cq, params.cq_off.head);
    cq_tail_ = number(cq, params.cq_off.tail);
    cq_mask_ = *number(cq, params.cq_off.ring_mask);
    completions_ = reinterpret_cast<io_uring_cqe*>(cq + params.cq_off.cqes);
  }
  ~Ring() {
    if (fd_ >= 0) ::close(fd_);
  }
  Ring(const Ring&) = delete;
  Ring& operator=(const Ring&) = delete;

  // False where the kernel has none or forbids it.
  explicit operator bool() const { return fd_ >= 0; }

  // Whether both succeeded.
  bool write_and_sync(int file, const char* bytes, std::uint32_t count, std::uint64_t offset) {
    io_uring_sqe& write = next();
    write.opcode = IORING_OP_WRITE;
    write.fd = file;
    write.addr = reinterpret_cast<std::uint64_t>(bytes);
    write.len = count;
    write.off = offset;
    write.flags = IOSQE_IO_LINK;
    io_uring_sqe& sync = next();
    sync.opcode = IORING_OP_FSYNC;
    sync.fd = file;
    sync.fsync_flags = IORING_FSYNC_DATASYNC;
    if (::syscall(SYS_io_uring_enter, fd_, 2, 2, IORING_ENTER_GETEVENTS, nullptr, 0) != 2) return false;
    bool good = true;
    auto head = *cq_head_;
    for (; head != std::atomic_ref(*cq_tail_).load(std::memory_order_acquire); ++head) {
      good = good && completions_[head & cq_mask_].res >= 0;
    }
    std::atomic_ref(*cq_head_).store(head, std::memory_order_release);
    return good;
  }

 private:
  char* map(std::uint64_t what, std::size_t size) const {
    void* const at = ::mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_POPULATE, fd_, off_t(what));
    return at == MAP_FAILED ? nullptr : static_cast<char*>(at);
  }
  static std::uint32_t* number(char* ring, std::uint32_t offset) {
    return reinterpret_cast<std::uint32_t*>(ring + offset);
  }
  io_uring_sqe& next() {
    const auto tail = *sq_tail_, index = tail & sq_mask_;
    std::memset(&entries_[index], 0, sizeof entries_[index]);
    sq_array_[index] = index;
    std::atomic_ref(*sq_tail_).store(tail + 1, std::memory_order_release);
    return entries_[index];
  }

  int fd_ = -1;
  io_uring_sqe* entries_ = nullptr;
  io_uring_cqe* completions_ = nullptr;
  std::uint32_t *sq_tail_ = nullptr, *sq_array_ = nullptr, *cq_head_ = nullptr, *cq_tail_ = nullptr;
  std::uint32_t sq_mask_ = 0, cq_mask_ = 0;
};

}  // namespace sluice::bench
