#pragma once
// Orphans: what functions leave behind. A sandbox is stopped by killing its process group; a process that has made a
// session of its own is not in that, but becomes our child when its parent ends, and is found and killed here.
// All on the loop's thread.
#include <sys/types.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <map>
#include <set>
#include <string>

namespace sluice::http {

class Orphans {
 public:
  explicit Orphans(boost::asio::io_context& io);

  // A sandbox's first process is alive; `mark` is a NAME=value that only this sandbox's processes are started with.
  void began(pid_t leader, std::string mark) { leaders_[leader] = std::move(mark); }
  // It has ended and has been waited for: what it left behind goes too.
  void ended(pid_t leader);
  // Kills and reaps all children, until there are none. Waits for that: for when everything ends.
  void end_all();
  // Reaps orphans that ended by themselves, at most once a second.
  void look();

 private:
  // Of a child that is no sandbox's first process: it is a living sandbox's, or nobody's, or that cannot be told yet.
  enum class Fate { kLives, kDies, kAskAgain };

  void sweep();
  Fate fate(pid_t pid) const;

  std::map<pid_t, std::string> leaders_;
  const std::set<pid_t> before_us_;  // of the program that became this one by exec: none of a sandbox's
  boost::asio::steady_timer again_;
  boost::asio::steady_timer::time_point looked_;
};

}  // namespace sluice::http
