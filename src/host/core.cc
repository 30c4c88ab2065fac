#include "host/core.h"

#include <utility>

#include "base/check.h"

namespace sluice::host {

Core::Core(base::Clock& clock, base::Random& random, base::Journal& journal, Post post, Fatal fatal)
    : clock_(clock),
      random_(random),
      journal_(journal),
      post_(std::move(post)),
      fatal_(std::move(fatal)),
      owner_(std::this_thread::get_id()) {
  journal_.watch_room([this](base::Room room) {
    if (std::this_thread::get_id() == owner_) {
      room_changed(room);
    } else {
      post_([this, room] {
        room_changed(room);
        flush();
      });
    }
  });
}

base::Instant Core::now() {
  last_now_ = std::max(last_now_, clock_.now());
  return last_now_;
}

bool Core::replay_time(std::string_view header) {
  if (header.size() != 8) return false;
  const auto* bytes = reinterpret_cast<const unsigned char*>(header.data());
  std::uint64_t microseconds = 0;
  for (int i = 7; i >= 0; --i) microseconds = microseconds << 8 | bytes[i];
  last_now_ = std::max(last_now_, base::Instant(base::Duration(std::int64_t(microseconds))));
  return true;
}

void Core::append_time() {
  if (!journal_.is_replayed()) return;
  char bytes[8];
  auto microseconds = std::uint64_t(last_now_.time_since_epoch().count());
  for (auto& byte : bytes) {
    byte = char(microseconds & 0xff);
    microseconds >>= 8;
  }
  journal_.append(kTimeKind, std::string_view(bytes, sizeof bytes), {});
}

base::PayloadRef Core::append(std::uint16_t kind, std::string_view header, std::string_view payload) {
  appended_ = true;
  return journal_.append(kind, header, payload);
}

void Core::room_changed(base::Room room) {
  const bool returned = room_ == base::Room::kNone;
  room_ = room;
  if (room == base::Room::kNone) refuse_held();
  if (returned && room_returned_) room_returned_();
}

// Takes the replies out of what is held; the effects stay, and happen when what they belong to is durable.
std::vector<std::unique_ptr<Held>> Core::take_replies(std::vector<HeldItem>& items) {
  std::vector<std::unique_ptr<Held>> replies;
  for (auto& item : items) {
    if (item.held != nullptr) replies.push_back(std::move(item.held));
  }
  std::erase_if(items, [](const HeldItem& item) { return !item.effect; });
  return replies;
}

// An answer may bring the client's next request at once, which holds more: so all are taken out before the first goes.
void Core::refuse_held() {
  std::vector<std::unique_ptr<Held>> replies;
  const auto take = [&](std::vector<HeldItem>& items) {
    for (auto& reply : take_replies(items)) replies.push_back(std::move(reply));
  };
  for (auto& batch : batches_) take(batch.held);
  take(held_);
  for (auto& reply : replies) reply->refused();
}

// While the disk is full, only what looks gets further than a refusal (EngineSlot): its answer need not wait.
void Core::answer_reads() {
  for (auto replies = take_replies(held_); !replies.empty(); replies = take_replies(held_)) {
    for (auto& reply : replies) reply->released();
  }
}

void Core::run_work() {
  while (!work_.empty()) {
    auto work = std::move(work_.front());
    work_.pop_front();
    work();
  }
}

void Core::release(std::vector<HeldItem>& items) {
  for (auto& item : items) {
    if (item.held != nullptr) {
      item.held->released();
    } else {
      item.effect();
    }
  }
}

void Core::flush() {
  if (flushing_) return;  // a released handler came back: the loop below takes what it brought
  flushing_ = true;
  for (;;) {
    run_work();
    release_durable_batches();
    if (room_ == base::Room::kNone) answer_reads();
    if (appended_) {
      appended_ = false;
      append_time();
      const auto number = first_batch_ + batches_.size();
      batches_.push_back({std::move(held_), false});
      held_.clear();
      journal_.commit([this, number](base::Status status) {
        if (std::this_thread::get_id() == owner_) {
          batch_durable(number, std::move(status));
        } else {
          post_([this, number, status = std::move(status)] {
            batch_durable(number, status);
            flush();
          });
        }
      });
    } else if (!held_.empty()) {
      auto items = std::move(held_);
      held_.clear();
      if (batches_.empty()) {
        release(items);
      } else {  // a read: it may have seen what is not durable yet
        auto& last = batches_.back().held;
        last.insert(last.end(), std::make_move_iterator(items.begin()), std::make_move_iterator(items.end()));
      }
    } else if (work_.empty() && (batches_.empty() || !batches_.front().durable)) {
      break;
    }
  }
  flushing_ = false;
}

void Core::batch_durable(std::uint64_t number, base::Status status) {
  if (!status) {
    fatal_(status.error());
    return;
  }
  CHECK(number >= first_batch_ && number < first_batch_ + batches_.size());
  batches_[number - first_batch_].durable = true;
}

void Core::release_durable_batches() {
  while (!batches_.empty() && batches_.front().durable) {
    auto items = std::move(batches_.front().held);
    batches_.pop_front();
    ++first_batch_;
    release(items);
  }
}

}  // namespace sluice::host
