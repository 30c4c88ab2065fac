#pragma once
// `sluice up`: configuration -> objects -> run. The composition root: the only place that names the real clock, disk,
// network and processes together.
#include <cstdint>
#include <string>
#include <vector>

#include "sqs/options.h"

namespace sluice {

struct UpOptions {
  std::string data = ".sluice";  // the folder that holds everything; ignored if ephemeral
  bool ephemeral = false;
  bool sync_os = false;  // --sync=os: acknowledged means written to the kernel
  std::string bind = "127.0.0.1";
  std::uint16_t port = 4566;  // 0: a free one
  std::string port_file;      // where the port is written once requests are taken
  std::vector<std::string> hosts;
  bool quiet = false;
  sqs::Options sqs;
};

// Serves until SIGINT or SIGTERM. Gives the exit status: 0, or 1 with the reason on standard error.
int run_up(const UpOptions& options);

}  // namespace sluice
