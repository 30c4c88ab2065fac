#include "os/process.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <signal.h>
#include <unistd.h>

namespace sluice::os {
namespace {

SpawnOptions shell(std::string script) {
  SpawnOptions options;
  options.executable = "/bin/sh";
  options.arguments = {"sh", "-c", std::move(script)};
  options.environment = {"PATH=/usr/bin:/bin", "GREETING=hello"};
  options.directory = "/tmp";
  return options;
}

bool started_with_when_known(pid_t pid, std::string_view variable) {
  for (;;) {
    if (const auto answer = started_with(pid, variable)) return *answer;
  }
}

std::string all_output(const Child& child) {
  std::string text;
  for (;;) {
    pollfd waited{child.output.get(), POLLIN, 0};
    poll(&waited, 1, -1);
    char piece[4096];
    const auto count = read(child.output.get(), piece, sizeof piece);
    if (count <= 0) return text;
    text.append(piece, std::size_t(count));
  }
}

TEST(Process, RunsWithItsOwnEnvironmentFolderAndOutput) {
  const auto child = spawn(shell("echo $GREETING from $PWD; echo oops >&2; env | wc -l; exit 3"));
  ASSERT_TRUE(child) << child.error().what;
  EXPECT_EQ(all_output(*child), "hello from /tmp\noops\n3\n");  // the shell adds PWD itself
  const auto exit = wait_for(*child);
  EXPECT_EQ(exit.status, 3);
  EXPECT_EQ(exit.signal, 0);
  EXPECT_GT(exit.max_rss_kb, 0);
}

TEST(Process, InheritsNoDescriptor) {
  const auto child = spawn(shell("ls /proc/self/fd | tr '\\n' ' '"));
  ASSERT_TRUE(child);
  EXPECT_EQ(all_output(*child), "0 1 2 3 ");  // 3 is ls itself reading the folder
  wait_for(*child);
}

TEST(Process, IsKilledWithAllThatItStarted) {
  const auto child = spawn(shell("sleep 1000 & echo $!; wait"));
  ASSERT_TRUE(child);
  char piece[64];
  pollfd waited{child->output.get(), POLLIN, 0};
  poll(&waited, 1, -1);
  const auto count = read(child->output.get(), piece, sizeof piece);
  ASSERT_GT(count, 0);
  kill_group(*child);
  EXPECT_EQ(wait_for(*child).signal, SIGKILL);
  EXPECT_EQ(all_output(*child), "");  // the grandchild held the pipe: its end shows that it has gone
}

TEST(Process, LeavesOrphansThatCanBeFound) {
  adopt_orphans();
  const auto child = spawn(shell("setsid sh -c 'echo $$; exec sleep 1000 >/dev/null 2>&1' & wait"));
  ASSERT_TRUE(child);
  char piece[64] = {};
  pollfd waited{child->output.get(), POLLIN, 0};
  poll(&waited, 1, -1);
  ASSERT_GT(read(child->output.get(), piece, sizeof piece - 1), 0);
  const auto orphan = pid_t(std::atoi(piece));
  kill_group(*child);
  wait_for(*child);
  EXPECT_THAT(children(), testing::Contains(orphan));
  EXPECT_TRUE(started_with_when_known(orphan, "GREETING=hello"));
  EXPECT_FALSE(started_with_when_known(orphan, "GREETING=hell"));
  EXPECT_FALSE(reap(orphan));
  kill_process(orphan);
  reap_when_ended(orphan);
  EXPECT_THAT(children(), testing::Not(testing::Contains(orphan)));
  EXPECT_TRUE(reap(orphan));
}

TEST(Process, IsNeverTakenForAnotherWhileItExecutes) {
  auto options = shell("exec sh -c \"$AGAIN\"");
  options.environment.push_back("AGAIN=exec sh -c \"$AGAIN\"");
  const auto child = spawn(options);
  ASSERT_TRUE(child);
  int known = 0;
  while (known < 2'000) {
    const auto is_it = started_with(child->pid, "GREETING=hello");
    ASSERT_NE(is_it, false) << "after " << known << " right answers";
    if (is_it) ++known;
  }
  kill_group(*child);
  wait_for(*child);
}

TEST(Process, AnEmptyEnvironmentIsKnownToHoldNothing) {
  auto options = shell("sleep 1000");
  options.environment.clear();
  const auto child = spawn(options);
  ASSERT_TRUE(child);
  EXPECT_EQ(started_with_when_known(child->pid, "GREETING=hello"), false);
  kill_group(*child);
  wait_for(*child);
}

TEST(Process, SaysWhatCannotBeRun) {
  auto options = shell("");
  options.executable = "/nowhere/bootstrap";
  const auto missing = spawn(options);
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().what, "cannot run /nowhere/bootstrap: No such file or directory");
  options.executable = "/etc/passwd";
  EXPECT_EQ(spawn(options).error().what, "cannot run /etc/passwd: Permission denied");
  options = shell("");
  options.directory = "/nowhere";
  EXPECT_FALSE(spawn(options));
}

TEST(Process, TellsThatTheChildHasExitedByItsPidfd) {
  const auto child = spawn(shell("exit 0"));
  ASSERT_TRUE(child);
  pollfd waited{child->pidfd.get(), POLLIN, 0};
  EXPECT_EQ(poll(&waited, 1, 10'000), 1);
  EXPECT_EQ(wait_for(*child).status, 0);
}

TEST(Process, NamesSignalsAsLambdaDoes) {
  EXPECT_EQ(signal_name(SIGSEGV), "segmentation fault");
  EXPECT_EQ(signal_name(SIGKILL), "killed");
  EXPECT_EQ(signal_name(SIGABRT), "aborted");
}

}  // namespace
}  // namespace sluice::os
