#include "main/commands.h"

#include <CLI/CLI.hpp>

#include "base/log.h"
#include "main/up.h"

namespace sluice {
namespace {

void add_up(CLI::App& app, UpOptions& options, std::string& log_level) {
  auto* up = app.add_subcommand("up", "Run sluice in the foreground");
  auto* data = up->add_option("--data", options.data, "Folder that keeps everything")->capture_default_str();
  up->add_flag("--ephemeral", options.ephemeral, "Keep everything in memory; gone when sluice ends")->excludes(data);
  up->add_option_function<std::string>(
        "--sync", [&options](const std::string& how) { options.sync_os = how == "os"; },
        "When a message is acknowledged: full = on the disk, os = with the kernel (survives kill -9, not power loss)")
      ->check(CLI::IsMember({"full", "os"}))
      ->default_str("full");
  up->add_option("--bind", options.bind, "IP address to listen on")->capture_default_str();
  up->add_option("--port", options.port, "Port to listen on; 0 takes a free one")->capture_default_str();
  up->add_option("--port-file", options.port_file, "File to write the port to, once requests are taken");
  up->add_option("--host", options.hosts, "Further host name by which clients may reach sluice");
  up->add_option("--log-level", log_level, "debug, info, warn, error or off")
      ->check(CLI::IsMember({"debug", "info", "warn", "error", "off"}))
      ->capture_default_str();
}

}  // namespace

int run_command_line(int argc, char** argv) {
  CLI::App app(
      "sluice runs an AWS serverless application on this machine: API Gateway, Lambda, SQS, CloudFormation and SAM.");
  app.set_version_flag("--version", std::string("sluice ") + SLUICE_VERSION);
  app.require_subcommand(1);
  UpOptions up;
  std::string log_level = "warn";
  add_up(app, up, log_level);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    const int status = app.exit(error);
    return status == 0 ? 0 : 2;
  }
  base::LogLevel level = base::LogLevel::kWarn;
  base::parse_log_level(log_level, level);
  base::set_log_level(level);
  if (app.got_subcommand("up")) return run_up(up);
  return 2;
}

}  // namespace sluice
