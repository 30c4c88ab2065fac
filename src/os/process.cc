#include "os/process.h"

#include <errno.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>
#include <utility>

namespace sluice::os {
namespace {

std::vector<char*> c_strings(const std::vector<std::string>& texts) {
  std::vector<char*> pointers;
  pointers.reserve(texts.size() + 1);
  for (const auto& text : texts) pointers.push_back(const_cast<char*>(text.c_str()));
  pointers.push_back(nullptr);
  return pointers;
}

struct ChildSetup {
  const char* executable;
  char* const* arguments;
  char* const* environment;
  const char* directory;
  int output;
  int null_input;
  int parent_pid;
  rlim_t open_files;
  rlim_t file_size;
};

// Runs in the child between vfork and exec, sharing our memory: system calls only. Gives the errno of what failed.
int become(const ChildSetup& setup) {
  if (setsid() < 0) return errno;
  if (prctl(PR_SET_PDEATHSIG, SIGKILL) != 0) return errno;
  if (getppid() != setup.parent_pid) return ESRCH;  // we died between fork and prctl
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return errno;
  const auto limit = [](auto what, rlim_t value) {
    const rlimit limit{value, value};
    return setrlimit(what, &limit) == 0;
  };
  if (!limit(RLIMIT_CORE, 0)) return errno;
  if (setup.open_files > 0 && !limit(RLIMIT_NOFILE, setup.open_files)) return errno;
  if (setup.file_size > 0 && !limit(RLIMIT_FSIZE, setup.file_size)) return errno;
  if (dup2(setup.null_input, 0) < 0 || dup2(setup.output, 1) < 0 || dup2(setup.output, 2) < 0) return errno;
  if (syscall(SYS_close_range, 3u, ~0u, 0u) != 0) return errno;
  if (chdir(setup.directory) != 0) return errno;
  // Handlers and masks of ours must not reach the function.
  for (int number = 1; number < 32; ++number) {
    if (number != SIGKILL && number != SIGSTOP) signal(number, SIG_DFL);
  }
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, nullptr);
  execve(setup.executable, setup.arguments, setup.environment);
  return errno;
}

// vfork: the child borrows our memory, so that starting a function costs the same however many messages are queued.
__attribute__((noinline)) pid_t start_child(const ChildSetup& setup, volatile int& child_error) {
  const pid_t pid = vfork();
  if (pid == 0) {
    child_error = become(setup);
    _exit(127);
  }
  return pid;
}

// Where the process's environment begins in its memory (proc(5), field 50 of stat): another place after each exec, and
// 0 between the moment when exec takes the old memory away and the moment when the new program's is filled.
std::uint64_t environment_start(pid_t pid) {
  constexpr int kFieldsAfterName = 50 - 2;
  std::ifstream file(fmt::format("/proc/{}/stat", pid));
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  const auto name_end = text.rfind(')');  // the name before it may hold anything
  if (name_end == std::string::npos) return 0;
  std::istringstream fields(text.substr(name_end + 1));
  std::string field;
  for (int number = 1; number < kFieldsAfterName; ++number) fields >> field;
  std::uint64_t start = 0;
  fields >> start;
  return start;
}

}  // namespace

base::Result<Child> spawn(const SpawnOptions& options) {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) return base::failure("cannot open a pipe for " + options.executable, errno);
  Child child;
  child.output = Descriptor(ends[0]);
  const Descriptor write_end(ends[1]);
  fcntl(ends[0], F_SETFL, O_NONBLOCK);
  const Descriptor null_input(::open("/dev/null", O_RDONLY | O_CLOEXEC));
  if (!null_input) return base::failure("cannot open /dev/null", errno);

  const auto arguments = c_strings(options.arguments);
  const auto environment = c_strings(options.environment);
  const ChildSetup setup{
      options.executable.c_str(), arguments.data(), environment.data(), options.directory.c_str(), write_end.get(),
      null_input.get(),           getpid(),         options.open_files, options.file_size_bytes};
  // All signals stay blocked until the child has its own handlers.
  sigset_t all, before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  volatile int child_error = 0;
  child.pid = start_child(setup, child_error);
  const int fork_error = errno;
  pthread_sigmask(SIG_SETMASK, &before, nullptr);

  if (child.pid < 0) return base::failure("cannot start " + options.executable, fork_error);
  if (child_error != 0) {
    waitpid(child.pid, nullptr, 0);
    return base::failure("cannot run " + options.executable, child_error);
  }
  child.pidfd = Descriptor(int(syscall(SYS_pidfd_open, child.pid, 0)));
  if (!child.pidfd) {
    const int error = errno;
    kill_group(child);
    wait_for(child);
    return base::failure("cannot watch " + options.executable, error);
  }
  return child;
}

Exit wait_for(const Child& child) {
  Exit result;
  int status = 0;
  rusage usage{};
  while (wait4(child.pid, &status, 0, &usage) < 0 && errno == EINTR) {
  }
  if (WIFSIGNALED(status)) {
    result.signal = WTERMSIG(status);
    result.core_dumped = WCOREDUMP(status);
  } else {
    result.status = WEXITSTATUS(status);
  }
  result.max_rss_kb = usage.ru_maxrss;
  return result;
}

void kill_group(const Child& child) {
  if (child.pid > 0) kill(-child.pid, SIGKILL);
}

void terminate_group(const Child& child) {
  if (child.pid > 0) kill(-child.pid, SIGTERM);
}

void adopt_orphans() {
  prctl(PR_SET_CHILD_SUBREAPER, 1);
}

std::vector<pid_t> children() {
  std::vector<pid_t> pids;
  std::error_code error;
  for (const auto& thread : std::filesystem::directory_iterator("/proc/self/task", error)) {
    std::ifstream list(thread.path() / "children");
    for (pid_t pid; list >> pid;) pids.push_back(pid);
  }
  return pids;
}

std::optional<bool> started_with(pid_t pid, std::string_view variable) {
  const auto start = environment_start(pid);
  std::ifstream file(fmt::format("/proc/{}/environ", pid), std::ios::binary);
  bool some = false;
  for (std::string one; std::getline(file, one, '\0');) {
    if (one == variable) return true;
    some = true;
  }
  if (some || (start != 0 && environment_start(pid) == start)) return false;
  return std::nullopt;
}

void kill_process(pid_t pid) {
  kill(pid, SIGKILL);
}

bool reap(pid_t pid) {
  return waitpid(pid, nullptr, WNOHANG) != 0;
}

void reap_when_ended(pid_t pid) {
  while (waitpid(pid, nullptr, 0) < 0 && errno == EINTR) {
  }
}

std::string signal_name(int signal) {
  switch (signal) {
    case SIGHUP:
      return "hangup";
    case SIGINT:
      return "interrupt";
    case SIGQUIT:
      return "quit";
    case SIGILL:
      return "illegal instruction";
    case SIGTRAP:
      return "trace/breakpoint trap";
    case SIGABRT:
      return "aborted";
    case SIGBUS:
      return "bus error";
    case SIGFPE:
      return "floating point exception";
    case SIGKILL:
      return "killed";
    case SIGSEGV:
      return "segmentation fault";
    case SIGPIPE:
      return "broken pipe";
    case SIGALRM:
      return "alarm clock";
    case SIGTERM:
      return "terminated";
    default:
      return fmt::format("signal {}", signal);
  }
}

std::int64_t resident_kb(pid_t pid) {
  std::FILE* file = std::fopen(fmt::format("/proc/{}/statm", pid).c_str(), "r");
  if (file == nullptr) return 0;
  long long total = 0, resident = 0;
  const int read = std::fscanf(file, "%lld %lld", &total, &resident);
  std::fclose(file);
  return read == 2 ? resident * (sysconf(_SC_PAGESIZE) / 1024) : 0;
}

}  // namespace sluice::os
