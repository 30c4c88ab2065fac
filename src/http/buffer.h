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

  std::string_view view() const { return {data_.get() + begin_, size_}; }
  std::size_t size() const { return size_; }
  std::size_t capacity() const { return capacity_; }
  char* tail() { return data_.get() + begin_ + size_; }
  std::size_t room() const { return capacity_ - begin_ - size_; }
  void grew(std::size_t count) { size_ += count; }

  // Makes the capacity at least `capacity`, all of it for the bytes there are and those to come; views into the buffer
  // become invalid.
  void reserve(std::size_t capacity) {
    if (capacity > capacity_) {
      std::unique_ptr<char[]> larger(new char[capacity]);
      if (size_ > 0) std::memcpy(larger.get(), data_.get() + begin_, size_);
      data_ = std::move(larger);
      capacity_ = capacity;
    } else if (begin_ > 0 && size_ > 0) {
      std::memmove(data_.get(), data_.get() + begin_, size_);
    }
    begin_ = 0;
  }

  // Drops the first `count` bytes. The rest stays where it is: thousands of small requests may follow.
  void consume(std::size_t count) {
    begin_ += count;
    size_ -= count;
    if (size_ > 0) return;
    begin_ = 0;
    if (capacity_ > kKept) {
      data_.reset();
      capacity_ = 0;
    }
  }

 private:
  std::unique_ptr<char[]> data_;
  std::size_t begin_ = 0;  // of what is not used yet
  std::size_t size_ = 0;
  std::size_t capacity_ = 0;
};

}  // namespace sluice::http
