#include "main/up.h"

#include <fmt/format.h>
#include <malloc.h>
#include <signal.h>
#include <sys/resource.h>
#include <unistd.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/signal_set.hpp>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <optional>

#include "base/log.h"
#include "host/blob_store.h"
#include "host/code_store.h"
#include "host/core.h"
#include "host/machine.h"
#include "host/workers.h"
#include "http/front.h"
#include "http/sandboxes.h"
#include "http/server.h"
#include "main/loop.h"
#include "os/clock.h"
#include "os/file_system.h"
#include "os/random.h"
#include "wal/journal.h"

namespace sluice {
namespace {

namespace fs = std::filesystem;

int failed(const std::string& why) {
  std::fprintf(stderr, "sluice: %s\n", why.c_str());
  return 1;
}

// The folder of this run: the data folder, or a temporary one that goes with us.
class Home {
 public:
  static base::Result<Home> make(const UpOptions& options) {
    Home home;
    std::error_code error;
    if (options.ephemeral) {
      std::string pattern = (fs::temp_directory_path(error) / "sluice-XXXXXX").string();
      if (::mkdtemp(pattern.data()) == nullptr)
        return base::failure("cannot create a temporary folder " + pattern, errno);
      home.path_ = pattern;
      home.temporary_ = true;
      return home;
    }
    home.path_ = options.data;
    if (!fs::create_directories(home.path_, error) && error) {
      return base::failure("cannot create the data folder " + home.path_, error.value());
    }
    // So that a project's repository never takes its stack's data in.
    std::ofstream(home.path_ + "/.gitignore", std::ios::trunc) << "*\n";
    home.path_ = fs::absolute(home.path_).string();
    return home;
  }
  Home(Home&& other) noexcept : path_(std::move(other.path_)), temporary_(std::exchange(other.temporary_, false)) {}
  ~Home() {
    std::error_code ignored;
    if (temporary_) {
      fs::remove_all(path_, ignored);
    } else if (!path_.empty()) {
      fs::remove_all(path_ + "/run", ignored);
      fs::remove(path_ + "/endpoint", ignored);
    }
  }
  std::string at(const char* name) const { return path_ + "/" + name; }

 private:
  Home() = default;
  std::string path_;
  bool temporary_ = false;
};

base::Result<std::unique_ptr<base::Journal>> open_journal(const UpOptions& options, base::FileSystem& files,
                                                          base::Random& random, const Home& home) {
  if (options.ephemeral) return wal::open_in_memory();
  wal::Options log;
  log.sync = options.sync_os ? wal::Sync::kOs : wal::Sync::kFull;
  return wal::open(files, home.at("log"), random, log);
}

base::Status write_port_file(const std::string& path, std::uint16_t port) {
  const std::string part = path + ".part";
  errno = 0;
  std::ofstream file(part, std::ios::trunc);
  file << port << '\n';
  file.close();
  std::error_code error;
  if (file) fs::rename(part, path, error);
  if (!file || error)
    return base::failure("cannot write the port file " + path, error ? error.value() : errno != 0 ? errno : EIO);
  return {};
}

std::string base_url(const std::string& bind, std::uint16_t port) {
  std::string host = bind == "0.0.0.0" || bind == "::" ? "127.0.0.1" : bind;
  if (host.find(':') != host.npos) host = "[" + host + "]";
  return fmt::format("http://{}:{}", host, port);
}

// As many descriptors as the machine allows: each connection and each sandbox takes some. Gives their number.
std::size_t raise_descriptor_limit() {
  constexpr rlim_t kUnknown = 1024;
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return kUnknown;
  const auto before = limit.rlim_cur;
  limit.rlim_cur = limit.rlim_max;
  if (before < limit.rlim_max && setrlimit(RLIMIT_NOFILE, &limit) != 0) return before;
  return limit.rlim_cur;
}

// A checkpoint over memory writes nothing. Sooner than one over files, it releases no more segments than are kept to be
// used again, and giving memory back to the system is what would hold answers back (2 ms a segment).
constexpr std::uint64_t kEphemeralCheckpointBytes = 64u << 20;

}  // namespace

int run_up(const UpOptions& options) {
  ::signal(SIGPIPE, SIG_IGN);
  const auto descriptors = raise_descriptor_limit();
  ::mallopt(M_ARENA_MAX, 2);  // few threads allocate: more arenas would only be idle memory

  auto home = Home::make(options);
  if (!home) return failed(home.error().what);
  os::RealFileSystem files;
  os::SystemClock clock;
  os::SystemRandom random;
  auto journal = open_journal(options, files, random, *home);
  if (!journal) return failed(journal.error().what);
  auto blobs = host::BlobStore::open(files, home->at("blobs"), !options.ephemeral && !options.sync_os);
  if (!blobs) return failed(blobs.error().what);

  boost::asio::io_context io(1);
  const auto post = [&io](std::function<void()> work) { boost::asio::post(io, std::move(work)); };
  host::WorkerThreads workers(2);
  host::Core core(clock, random, **journal, post, [](const base::Failure& failure) {
    // What is in memory may be ahead of the disk now: stop before anybody hears of it.
    std::fprintf(stderr, "sluice: the log failed, so nothing can be acknowledged any more: %s\n", failure.what.c_str());
    std::fflush(stderr);
    ::_exit(1);
  });
  host::CodeStore code(home->at("code"), *blobs, workers, post);
  host::MachineOptions machine_options;
  machine_options.sqs = options.sqs;
  if (options.ephemeral) machine_options.checkpoint_bytes = kEphemeralCheckpointBytes;
  host::Machine machine(core, *blobs, code, workers, machine_options);
  if (auto recovered = machine.recover(); !recovered) return failed(recovered.error().what);

  http::ProcessSandboxes sandboxes(io, code, machine.sandbox_reports(), home->at("run"));
  machine.use(sandboxes);
  http::Front front(machine, {options.bind, options.port, options.hosts});
  http::Server server(io, front, http::Limits{}.within(descriptors));
  const auto port = server.listen(options.bind, options.port);
  if (!port) {
    return failed(port.error().what + (port.error().code.value() == EADDRINUSE
                                           ? ". Choose another with --port, or 0 for any free one."
                                           : ""));
  }
  front.set_port(*port);
  machine.set_base_url(base_url(options.bind, *port));
  machine.resume();

  Loop loop(io, core, machine);
  boost::asio::signal_set signals(io, SIGINT, SIGTERM);
  signals.async_wait([&](boost::system::error_code error, int) {
    if (!error) loop.stop();
  });
  if (!options.port_file.empty()) {
    if (auto written = write_port_file(options.port_file, *port); !written) return failed(written.error().what);
  }
  if (!options.ephemeral) {  // how commands in this folder find us
    std::ofstream(home->at("endpoint"), std::ios::trunc) << base_url(options.bind, *port) << '\n';
  }
  if (!options.quiet) {
    fmt::print("sluice is ready at {}{}\n", base_url(options.bind, *port),
               options.ephemeral ? " (ephemeral: nothing is kept)" : "");
    std::fflush(stdout);
  }
  loop.run();
  server.close();
  journal->reset();  // calls back for what is on its way to the disk, so before those that it calls
  return 0;
}

}  // namespace sluice
