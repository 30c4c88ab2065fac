#pragma once
// WatchedJournal: a journal in front of the real one that tells what is appended and counts what is durable.
#include <algorithm>
#include <functional>
#include <memory>

#include "base/journal.h"

namespace sluice::sim {

class WatchedJournal final : public base::Journal {
 public:
  // Hears of every record as it is appended; `number` counts them within this life of the program, from 1.
  using Appended = std::function<void(std::uint64_t number, std::uint16_t kind, std::string_view header)>;

  WatchedJournal(std::unique_ptr<base::Journal> inner, Appended appended)
      : appended_(std::move(appended)), inner_(std::move(inner)) {}

  // Records so far, and how many of them are certainly durable.
  std::uint64_t count() const { return count_; }
  std::uint64_t durable() const { return durable_; }

  base::PayloadRef append(std::uint16_t kind, std::string_view header, std::string_view payload) override {
    const auto ref = inner_->append(kind, header, payload);
    appended_(++count_, kind, header);
    return ref;
  }
  void commit(std::function<void(base::Status)> durable) override {
    inner_->commit([this, upto = count_, durable = std::move(durable)](base::Status status) {
      if (status) durable_ = std::max(durable_, upto);
      durable(std::move(status));
    });
  }
  void watch_room(std::function<void(base::Room)> changed) override { inner_->watch_room(std::move(changed)); }
  std::size_t unsynced() const override { return inner_->unsynced(); }
  base::Status replay(const std::function<void(const base::Record&)>& each) override { return inner_->replay(each); }
  base::Position end() const override { return inner_->end(); }
  std::uint64_t segment_of(base::Position position) const override { return inner_->segment_of(position); }
  void checkpoint(base::Position replay_from, std::vector<std::uint64_t> segments_with_live_payloads) override {
    inner_->checkpoint(replay_from, std::move(segments_with_live_payloads));
  }
  base::PayloadView read(const base::PayloadRef& ref) const override { return inner_->read(ref); }

 private:
  Appended appended_;
  std::uint64_t count_ = 0, durable_ = 0;
  std::unique_ptr<base::Journal> inner_;  // the last: calls back while it goes
};

}  // namespace sluice::sim
