#include "cli/run.h"

#include <filesystem>
#include <fstream>

#include "cli/child.h"
#include "cli/overview.h"
#include "cli/terminal.h"
#include "os/environment.h"

namespace sluice::cli {
namespace {

namespace fs = std::filesystem;

constexpr int kStartTriesMax = 5000;  // of 2 ms

// A sluice of our own, ended with this object.
class OwnServer {
 public:
  ~OwnServer() {
    if (child_ > 0) {
      terminate_child(child_);
      wait_for_child(child_);
    }
    std::error_code ignored;
    fs::remove_all(folder_, ignored);
  }

  Result<std::string> start() {
    std::string pattern = (fs::temp_directory_path() / "sluice-run-XXXXXX").string();
    if (::mkdtemp(pattern.data()) == nullptr) return base::fail(Problem{"", "cannot create a temporary folder"});
    folder_ = pattern;
    const auto port_file = folder_ + "/port";
    auto child = start_child(
        {os::own_executable(), "up", "--ephemeral", "--port", "0", "--port-file", port_file, "--quiet"}, {});
    if (!child) return base::fail(child.error());
    child_ = *child;
    for (int i = 0; i < kStartTriesMax; ++i) {
      if (std::ifstream file(port_file); file) {
        std::string port;
        file >> port;
        return "http://127.0.0.1:" + port;
      }
      int status = 0;
      if (!child_running(child_, status)) {
        child_ = -1;
        break;
      }
      os::pause_ms(2);
    }
    return base::fail(Problem{"", "sluice did not start"});
  }

 private:
  pid_t child_ = -1;
  std::string folder_;
};

}  // namespace

int run(const RunOptions& options, base::Clock& clock) {
  OwnServer server;
  const auto url = server.start();
  if (!url) return fail(url.error());
  Endpoint endpoint;
  endpoint.url = *url;
  auto variables = environment_variables(endpoint);
  if (!options.deploy.template_path.empty()) {
    auto client = Client::connect(endpoint, clock);
    if (!client) return fail(client.error());
    if (const int status = deploy(*client, options.deploy); status != 0) return status;
    variables["AWS_SAM_STACK_NAME"] = options.deploy.stack;
  }
  const auto child = start_child(options.command, variables);
  if (!child) return fail(child.error());
  return wait_for_child(*child);
}

}  // namespace sluice::cli
