#include "cli/child.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <cstring>

namespace sluice::cli {
namespace {

constexpr std::size_t kOutputMax = 1u << 20;

std::vector<char*> c_strings(const std::vector<std::string>& texts) {
  std::vector<char*> pointers;
  for (const auto& text : texts) pointers.push_back(const_cast<char*>(text.c_str()));
  pointers.push_back(nullptr);
  return pointers;
}

Result<pid_t> spawn(const std::vector<std::string>& command, const std::vector<std::string>& environment,
                    const posix_spawn_file_actions_t* actions) {
  const auto arguments = c_strings(command), variables = c_strings(environment);
  pid_t child = -1;
  if (const int error =
          ::posix_spawnp(&child, command[0].c_str(), actions, nullptr, arguments.data(), variables.data());
      error != 0) {
    return base::fail(Problem{"", "cannot run " + command[0] + ": " + std::strerror(error)});
  }
  return child;
}

std::vector<std::string> environment_with(const std::map<std::string, std::string>& variables) {
  std::vector<std::string> environment;
  for (char** at = environ; *at != nullptr; ++at) {
    const std::string entry = *at;
    if (!variables.contains(entry.substr(0, entry.find('=')))) environment.push_back(entry);
  }
  for (const auto& [name, value] : variables) environment.push_back(name + "=" + value);
  return environment;
}

int status_of(int wait_status) {
  return WIFSIGNALED(wait_status) ? 128 + WTERMSIG(wait_status) : WEXITSTATUS(wait_status);
}

std::atomic<pid_t> signals_go_to{0};
void pass_on(int signal) {
  if (const pid_t child = signals_go_to; child > 0) ::kill(child, signal);
}

}  // namespace

Result<Finished> run_quietly(const std::vector<std::string>& command) {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) return base::fail(Problem{"", "cannot open a pipe"});
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, ends[1], 1);
  posix_spawn_file_actions_adddup2(&actions, ends[1], 2);
  const auto child = spawn(command, environment_with({}), &actions);
  posix_spawn_file_actions_destroy(&actions);
  ::close(ends[1]);
  Finished finished;
  if (child) {
    char piece[4096];
    for (;;) {
      const auto count = ::read(ends[0], piece, sizeof piece);
      if (count < 0 && errno == EINTR) continue;
      if (count <= 0) break;
      finished.output.append(piece, std::size_t(count));
      if (finished.output.size() > kOutputMax) finished.output.erase(0, finished.output.size() - kOutputMax);
    }
    int status = 0;
    while (::waitpid(*child, &status, 0) < 0 && errno == EINTR) {
    }
    finished.status = status_of(status);
  }
  ::close(ends[0]);
  if (!child) return base::fail(child.error());
  return finished;
}

Result<pid_t> start_child(const std::vector<std::string>& command,
                          const std::map<std::string, std::string>& variables) {
  return spawn(command, environment_with(variables), nullptr);
}

int wait_for_child(pid_t child) {
  signals_go_to = child;
  ::signal(SIGINT, pass_on);
  ::signal(SIGTERM, pass_on);
  int status = 0;
  while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  signals_go_to = 0;
  ::signal(SIGINT, SIG_DFL);
  ::signal(SIGTERM, SIG_DFL);
  return status_of(status);
}

bool child_running(pid_t child, int& status) {
  int wait_status = 0;
  if (::waitpid(child, &wait_status, WNOHANG) == 0) return true;
  status = status_of(wait_status);
  return false;
}

void terminate_child(pid_t child) {
  ::kill(child, SIGTERM);
}

}  // namespace sluice::cli
