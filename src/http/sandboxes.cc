#include "http/sandboxes.h"

#include <fmt/format.h>
#include <unistd.h>

#include <boost/asio/buffer.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <filesystem>

#include "base/log.h"
#include "http/runtime_api.h"
#include "os/process.h"

namespace sluice::http {

namespace asio = boost::asio;
using boost::system::error_code;

namespace {

constexpr std::size_t kLineMax = 256 * 1024;  // one log event of CloudWatch; a longer line is cut into such pieces
constexpr std::size_t kOutputPiece = 64 * 1024;

}  // namespace

class ProcessSandboxes::Sandbox : public std::enable_shared_from_this<Sandbox> {
 public:
  Sandbox(ProcessSandboxes& owner, const lambda::StartSandbox& spec)
      : owner_(owner),
        spec_(spec),
        scratch_(fmt::format("{}/{}", owner.scratch_, spec.sandbox)),
        api_({.ready = [this] { owner_.reports_.ready(spec_.sandbox); },
              .init_failed =
                  [this](lambda::Bytes body, std::string type) {
                    drain();
                    owner_.reports_.init_failed(spec_.sandbox, std::move(body), std::move(type));
                  },
              .responded = [this](lambda::InvocationResponded response) { responded(std::move(response)); }}),
        server_(owner.io_, api_, runtime_limits()),
        output_(owner.io_),
        exit_(owner.io_) {}

  ~Sandbox() {
    std::error_code ignored;
    std::filesystem::remove_all(scratch(), ignored);
  }

  void start() {
    owner_.code_.folder(spec_.code_sha256, [self = shared_from_this()](base::Result<std::string> folder) {
      if (self->stopped_) return;
      if (folder) {
        self->launch(*folder);
      } else {
        self->launch_failed("Sandbox.Failure", folder.error().what);
      }
    });
  }

  void invoke(const lambda::StartInvocation& invocation, lambda::Bytes event) {
    api_.invoke(invocation, std::move(event));
  }

  // Kills the process and reports nothing any more.
  void stop() {
    stopped_ = true;
    os::kill_group(child_);
    server_.close();
    error_code ignored;
    output_.close(ignored);  // the wait for its exit goes on, keeps this alive and takes the zombie
  }

 private:
  static Limits runtime_limits() {
    Limits limits;
    limits.connections = 16;
    return limits;
  }

  const std::string& scratch() const { return scratch_; }

  void launch_failed(std::string type, std::string message) {
    server_.close();
    owner_.reports_.launch_failed(spec_.sandbox, std::move(type), std::move(message));
  }

  void launch(const std::string& folder) {
    if (!spec_.runtime.starts_with("provided")) {
      launch_failed("Runtime.InvalidEntrypoint",
                    fmt::format("sluice does not run {} yet; use provided.al2023", spec_.runtime));
      return;
    }
    const std::string bootstrap = folder + "/bootstrap";
    std::error_code ignored;
    if (!std::filesystem::exists(bootstrap, ignored)) {
      launch_failed("Runtime.InvalidEntrypoint",
                    "Couldn't find valid bootstrap(s): [/var/task/bootstrap /opt/bootstrap]");
      return;
    }
    const auto port = server_.listen("127.0.0.1", 0);
    if (!port) {
      launch_failed("Sandbox.Failure", port.error().what);
      return;
    }
    std::filesystem::create_directories(scratch(), ignored);
    os::SpawnOptions options;
    options.executable = bootstrap;
    options.arguments = {bootstrap};
    options.directory = folder;
    auto environment = spec_.environment;
    const auto runtime_api = fmt::format("127.0.0.1:{}", *port);
    environment["AWS_LAMBDA_RUNTIME_API"] = runtime_api;
    environment["LAMBDA_TASK_ROOT"] = folder;
    environment["LAMBDA_RUNTIME_DIR"] = folder;
    environment["PATH"] = "/usr/local/bin:/usr/bin:/bin";
    environment["LD_LIBRARY_PATH"] = folder + ":" + folder + "/lib";
    environment["TMPDIR"] = scratch();
    for (const auto& [name, value] : environment) options.environment.push_back(name + "=" + value);
    auto child = os::spawn(options);
    if (!child) {
      // 126 and 127 are what a shell says of a command that can't be run or found (lambda.md section 1).
      launch_failed("Runtime.InvalidEntrypoint", child.error().what);
      return;
    }
    child_ = std::move(*child);
    owner_.orphans_.began(child_.pid, "AWS_LAMBDA_RUNTIME_API=" + runtime_api);
    output_.assign(child_.output.release());
    exit_.assign(child_.pidfd.release());
    read_output();
    exit_.async_wait(asio::posix::stream_descriptor::wait_read, [self = shared_from_this()](error_code error) {
      if (!error) self->exited();
    });
  }

  void read_output() {
    if (!output_.is_open()) return;
    output_.async_wait(asio::posix::stream_descriptor::wait_read, [self = shared_from_this()](error_code error) {
      if (error || self->stopped_) return;
      self->take_output(/*one_piece=*/true);
    });
  }

  // Takes what the process has written. One piece: then waits until that is stored before it reads on. Otherwise
  // everything that is there now, for what is reported next comes after it.
  void take_output(bool one_piece) {
    std::vector<std::string> lines;
    bool open = true;
    std::size_t total = 0;
    for (;;) {
      char piece[kOutputPiece];
      const auto count = ::read(output_.native_handle(), piece, sizeof piece);
      if (count == 0) open = false;
      if (count <= 0) break;
      split_lines({piece, std::size_t(count)}, lines);
      total += std::size_t(count);
      if (one_piece || total > 16 * kOutputPiece) break;
    }
    auto more = [self = shared_from_this(), read_on = one_piece && open] {
      if (read_on && !self->stopped_) self->read_output();
    };
    if (lines.empty()) {
      more();
    } else {
      owner_.reports_.output(spec_.sandbox, std::move(lines), std::move(more));
    }
  }

  void drain() {
    if (output_.is_open()) take_output(/*one_piece=*/false);
  }

  void split_lines(std::string_view text, std::vector<std::string>& lines) {
    while (!text.empty()) {
      const auto end = text.find('\n');
      unfinished_line_.append(text.substr(0, end));
      while (unfinished_line_.size() > kLineMax) {
        lines.push_back(unfinished_line_.substr(0, kLineMax));
        unfinished_line_.erase(0, kLineMax);
      }
      if (end == std::string_view::npos) return;
      lines.push_back(std::exchange(unfinished_line_, {}));
      text.remove_prefix(end + 1);
    }
  }

  std::int32_t memory_mb() {
    max_kb_ = std::max(max_kb_, os::resident_kb(child_.pid));
    return std::int32_t((max_kb_ + 1023) / 1024);
  }

  void responded(lambda::InvocationResponded response) {
    drain();
    response.sandbox = spec_.sandbox;
    response.max_memory_mb = memory_mb();
    owner_.orphans_.look();
    owner_.reports_.responded(std::move(response));
  }

  void exited() {
    const auto exit = os::wait_for(child_);
    os::kill_group(child_);  // what it started must not outlive it
    owner_.orphans_.ended(child_.pid);
    if (stopped_) return;
    drain();
    if (!unfinished_line_.empty()) owner_.reports_.output(spec_.sandbox, {std::exchange(unfinished_line_, {})}, [] {});
    error_code ignored;
    output_.close(ignored);
    server_.close();
    lambda::SandboxExited report;
    report.sandbox = spec_.sandbox;
    report.request_id = api_.running();
    report.exit_status = exit.status;
    report.signal = exit.signal;
    report.core_dumped = exit.core_dumped;
    report.max_memory_mb = std::int32_t((std::max(max_kb_, exit.max_rss_kb) + 1023) / 1024);
    const auto self = shared_from_this();
    owner_.forget(spec_.sandbox);
    owner_.reports_.exited(std::move(report));
  }

  ProcessSandboxes& owner_;
  lambda::StartSandbox spec_;
  const std::string scratch_;  // this may outlive the owner, in a handler that never ran
  RuntimeApi api_;
  Server server_;
  os::Child child_;
  asio::posix::stream_descriptor output_;
  asio::posix::stream_descriptor exit_;
  std::string unfinished_line_;
  std::int64_t max_kb_ = 0;
  bool stopped_ = false;
};

ProcessSandboxes::ProcessSandboxes(asio::io_context& io, host::CodeStore& code, host::SandboxReports& reports,
                                   std::string scratch)
    : io_(io), code_(code), reports_(reports), scratch_(std::move(scratch)), orphans_(io) {}

ProcessSandboxes::~ProcessSandboxes() {
  for (auto& [id, sandbox] : sandboxes_) sandbox->stop();
  orphans_.end_all();
}

void ProcessSandboxes::start(const lambda::StartSandbox& sandbox) {
  auto& made = sandboxes_[sandbox.sandbox] = std::make_shared<Sandbox>(*this, sandbox);
  made->start();
}

void ProcessSandboxes::stop(lambda::SandboxId sandbox) {
  const auto found = sandboxes_.find(sandbox);
  if (found == sandboxes_.end()) return;
  const auto stopping = std::move(found->second);
  sandboxes_.erase(found);
  stopping->stop();
}

void ProcessSandboxes::invoke(const lambda::StartInvocation& invocation, lambda::Bytes event) {
  if (const auto found = sandboxes_.find(invocation.sandbox); found != sandboxes_.end()) {
    found->second->invoke(invocation, std::move(event));
  }
}

}  // namespace sluice::http
