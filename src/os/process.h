#pragma once
// Child processes: how functions run. A child leads a process group of its own, dies with us, sees only the
// environment, folder and limits that it is given, and has its output on two pipes.
#include <sys/types.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "os/descriptor.h"

namespace sluice::os {

struct SpawnOptions {
  std::string executable;                // absolute path
  std::vector<std::string> arguments;    // the first is the program's own name
  std::vector<std::string> environment;  // NAME=value; nothing else is inherited
  std::string directory;
  // Limits (setrlimit); 0: unchanged. Lambda's own: 1024 files, core dumps off.
  std::uint64_t open_files = 1024;
  std::uint64_t file_size_bytes = 0;
};

struct Child {
  pid_t pid = -1;
  Descriptor pidfd;   // readable when the child has exited
  Descriptor output;  // what it writes to standard output and standard error, interleaved as written; non-blocking
};

// Starts a child: session and process group of its own, standard input empty, no_new_privs, SIGKILL when the calling
// THREAD ends (so call it on the thread that lives as long as the process), no descriptor of ours but the pipe. A
// failure names the executable: "cannot run /x/bootstrap: Permission denied".
base::Result<Child> spawn(const SpawnOptions& options);

// How a child ended.
struct Exit {
  int status = 0;  // if it exited
  int signal = 0;  // if a signal ended it
  bool core_dumped = false;
  std::int64_t max_rss_kb = 0;
};

// Takes the child's exit once its pidfd is readable (or waits for it), so that no zombie stays.
Exit wait_for(const Child& child);

// SIGKILL to the child's whole process group; harmless if it has gone.
void kill_group(const Child& child);
void terminate_group(const Child& child);  // SIGTERM

// Makes this process the parent of every descendant whose own parent has ended, so that what a child leaves behind in a
// session of its own, where kill_group() does not reach, can be found among children().
void adopt_orphans();
// The processes whose parent is this process, ended ones that nobody has waited for too.
std::vector<pid_t> children();
// Whether a process was started with that NAME=value in its environment; nothing while that cannot be told, because the
// process is in the middle of an exec or has just ended: look again.
std::optional<bool> started_with(pid_t pid, std::string_view variable);
void kill_process(pid_t pid);  // SIGKILL
// Takes a child's exit, if it has ended. True: it is gone.
bool reap(pid_t pid);
void reap_when_ended(pid_t pid);  // waits for it

// Go's name of a signal, as Lambda writes it: "killed", "segmentation fault", "aborted"; else "signal N".
std::string signal_name(int signal);

// The resident memory of a process in KiB now; 0 if it has gone.
std::int64_t resident_kb(pid_t pid);

}  // namespace sluice::os
