#pragma once
// Buffer: bytes received and not yet used. Unlike std::string it does not zero what it grows by, and gives memory back.
#include <algorithm>
#include <cstring>
#include <memory>
#include <string_view>

namespace sluice::http {

class Buffer {
 public:
  static constexpr std::size_t kKept = 16 * 1024;  // capacity that stays between requests

  std::string_view view() const { return {data_.get(), size_}; }
  std::size_t size() const { return size_; }
  std::size_t capacity() const { return capacity_; }
  char* tail() { return data_.get() + size_; }
  std::size_t room() const { return capacity_ - size_; }
  void grew(std::size_t count) { size_ += count; }

  // Makes the capacity at least `capacity`; views into the buffer become invalid.
  void reserve(std::size_t capacity) {
    if (capacity <= capacity_) return;
    std::unique_ptr<char[]> larger(new char[capacity]);
    if (size_ > 0) std::memcpy(larger.get(), data_.get(), size_);
    data_ = std::move(larger);
    capacity_ = capacity;
  }

  // Drops the first `count` bytes.
  void consume(std::size_t count) {
    size_ -= count;
    if (size_ > 0) {
      std::memmove(data_.get(), data_.get() + count, size_);
    } else if (capacity_ > kKept) {
      data_.reset();
      capacity_ = 0;
    }
  }

 private:
  std::unique_ptr<char[]> data_;
  std::size_t size_ = 0;
  std::size_t capacity_ = 0;
};

}  // namespace sluice::http
