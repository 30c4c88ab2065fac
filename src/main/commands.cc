#include "main/commands.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <functional>
#include <string_view>

#include "base/log.h"
#include "cli/functions.h"
#include "cli/log_files.h"
#include "cli/overview.h"
#include "cli/run.h"
#include "cli/stacks.h"
#include "cli/terminal.h"
#include "main/completion.h"
#include "main/up.h"
#include "os/clock.h"
#include "os/file_system.h"

namespace sluice {
namespace {

// Every command: what it parses into, and what runs when it was chosen.
class CommandLine {
 public:
  CommandLine()
      : app_(
            "sluice runs an AWS serverless application on this machine: API Gateway, Lambda, SQS, CloudFormation and "
            "SAM.") {
    app_.set_version_flag("--version", std::string("sluice ") + SLUICE_VERSION);
    app_.require_subcommand(1);
    app_.footer("Start with `sluice up`, then `sluice deploy template.yaml --stack-name NAME` in another terminal.");
    add_up();
    add_deploy();
    add_delete();
    add_run();
    add_invoke();
    add_logs();
    add_status();
    add_env();
    add_doctor();
    add_log();
    add_completion();
  }

  int run(int argc, char** argv) {
    // What follows -- is the command of `run`, whatever it looks like.
    const auto end = std::find(argv, argv + argc, std::string_view("--"));
    if (end != argv + argc) run_.command.assign(end + 1, argv + argc);
    try {
      app_.parse(int(end - argv), argv);
    } catch (const CLI::ParseError& error) {
      if (argc > 1 && argv[1][0] != '-' && !is_command(argv[1])) {
        cli::fail("there is no command '" + std::string(argv[1]) + "'; `sluice --help` lists them");
        return 2;
      }
      return app_.exit(error) == 0 ? 0 : 2;
    }
    return chosen_();
  }

 private:
  CLI::App* add(const char* name, const char* description, std::function<int()> action) {
    auto* command = app_.add_subcommand(name, description);
    command->callback([this, action = std::move(action)] { chosen_ = action; });
    return command;
  }

  void takes_endpoint(CLI::App* command) {
    command->add_option("--endpoint-url", endpoint_url_,
                        "Where sluice is (default: AWS_ENDPOINT_URL, else http://127.0.0.1:4566)");
  }

  bool is_command(std::string_view name) const {
    const auto all = app_.get_subcommands([](const CLI::App*) { return true; });
    return std::any_of(all.begin(), all.end(), [&](const auto* command) { return command->get_name() == name; });
  }

  int with_client(const std::function<int(cli::Client&)>& action) {
    auto client = cli::Client::connect(cli::Endpoint::find(endpoint_url_), clock_);
    return client ? action(*client) : cli::fail(client.error());
  }

  void add_up() {
    auto* up = add("up", "Run sluice in the foreground", [this] {
      base::LogLevel level = base::LogLevel::kWarn;
      base::parse_log_level(log_level_, level);
      base::set_log_level(level);
      return run_up(up_);
    });
    auto* data = up->add_option("--data", up_.data, "Folder that keeps everything")->capture_default_str();
    up->add_flag("--ephemeral", up_.ephemeral, "Keep everything in memory; gone when sluice ends")->excludes(data);
    up->add_option_function<std::string>(
          "--sync", [this](const std::string& how) { up_.sync_os = how == "os"; },
          "When a message counts as kept: full = on the disk, os = with the kernel (survives kill -9, not power loss)")
        ->check(CLI::IsMember({"full", "os"}))
        ->default_str("full");
    up->add_option("--bind", up_.bind, "IP address to listen on")->capture_default_str();
    up->add_option("--port", up_.port, "Port to listen on; 0 takes a free one")->capture_default_str();
    up->add_option("--port-file", up_.port_file, "File to write the port to, once requests are taken");
    up->add_option("--host", up_.hosts, "Further host name by which clients may reach sluice");
    up->add_flag(
        "--sqs-60-second-rules", [this](std::int64_t) { up_.sqs.recreation_wait = up_.sqs.purge_wait = true; },
        "As on AWS, a deleted queue's name can be used again, and a queue purged again, only after 60 seconds");
    up->add_option_function<std::size_t>(
          "--sqs-in-flight-max",
          [this](std::size_t max) { up_.sqs.in_flight_max_standard = up_.sqs.in_flight_max_fifo = max; },
          "Messages of one queue that may be received and not yet deleted")
        ->check(CLI::Range(std::size_t(1), std::size_t(120'000)))
        ->default_str("120000");
    up->add_flag("--quiet", up_.quiet, "Print nothing when ready");
    up->add_option("--log-level", log_level_, "debug, info, warn, error or off")
        ->check(CLI::IsMember({"debug", "info", "warn", "error", "off"}))
        ->capture_default_str();
  }

  void takes_template(CLI::App* command, cli::DeployOptions& options) {
    command->add_option("--stack-name", options.stack, "Name of the stack");
    command
        ->add_option("--parameter-overrides", options.parameter_overrides,
                     "Values of the template's parameters, KEY=VALUE")
        ->type_name("KEY=VALUE");
  }

  void add_deploy() {
    auto* deploy = add("deploy", "Build a template's functions, package them, and create or update a stack", [this] {
      return with_client([this](cli::Client& client) { return cli::deploy(client, deploy_); });
    });
    deploy->add_option("template", deploy_.template_path, "The template")
        ->check(CLI::ExistingFile)
        ->capture_default_str();
    takes_template(deploy, deploy_);
    deploy->get_option("--stack-name")->required();
    takes_endpoint(deploy);
  }

  void add_delete() {
    auto* remove = add("delete", "Delete a stack", [this] {
      return with_client([this](cli::Client& client) { return cli::delete_stack(client, stack_); });
    });
    remove->add_option("stack", stack_, "Name of the stack")->required();
    takes_endpoint(remove);
  }

  void add_run() {
    auto* run = add("run", "Run a command against an ephemeral sluice, with a stack deployed, and leave nothing behind",
                    [this] {
                      if (run_.command.empty()) {
                        cli::fail("no command to run: give it after --, as in `sluice run -- pytest`");
                        return 2;
                      }
                      if (!run_.deploy.template_path.empty() && run_.deploy.stack.empty())
                        run_.deploy.stack = "sluice-run";
                      return cli::run(run_, clock_);
                    });
    run_.deploy.template_path.clear();
    run->add_option("--template", run_.deploy.template_path, "Template to deploy first")->check(CLI::ExistingFile);
    takes_template(run, run_.deploy);
    run->footer(
        "The command and its arguments follow --: sluice run --template template.yaml --stack-name test -- pytest");
  }

  void add_invoke() {
    auto* invoke = add("invoke", "Invoke a function and print its result", [this] {
      return with_client([this](cli::Client& client) { return cli::invoke(client, function_, event_); });
    });
    invoke->add_option("function", function_, "Name of the function")->required();
    invoke->add_option("event", event_, "The event: JSON text, @FILE, or - for standard input (default {})");
    takes_endpoint(invoke);
  }

  void add_logs() {
    auto* logs = add("logs", "Print a function's log", [this] {
      return with_client([this](cli::Client& client) { return cli::logs(client, function_, follow_); });
    });
    logs->add_option("function", function_, "Name of the function")->required();
    logs->add_flag("-f,--follow", follow_, "Go on with new lines until interrupted");
    takes_endpoint(logs);
  }

  void add_status() {
    takes_endpoint(add("status", "Show stacks, functions and queues", [this] { return with_client(cli::status); }));
  }

  void add_env() {
    takes_endpoint(add("env", "Print the variables that send AWS clients to sluice: eval \"$(sluice env)\"",
                       [this] { return cli::environment(cli::Endpoint::find(endpoint_url_)); }));
  }

  void add_doctor() {
    takes_endpoint(add("doctor", "Say what this machine has and what functions are held to",
                       [this] { return cli::doctor(cli::Endpoint::find(endpoint_url_), clock_); }));
  }

  void add_log() {
    auto* log = app_.add_subcommand("log", "Read a data folder's log while no sluice uses it");
    log->require_subcommand(1);
    const auto add_reader = [&](const char* name, const char* description, auto read) {
      auto* command = log->add_subcommand(name, description);
      command->add_option("folder", up_.data, "The data folder")->check(CLI::ExistingDirectory)->capture_default_str();
      command->callback([this, read] { chosen_ = [this, read] { return read(files_, up_.data); }; });
    };
    add_reader("check", "Prove every record, and name what is damaged with its file and offset", cli::check_log);
    add_reader("dump", "Print a line for each record", cli::dump_log);
  }

  void add_completion() {
    auto* completion = add("completion", "Print the completion script for a shell", [this] {
      cli::print(completion_script(app_, shell_));
      return 0;
    });
    completion->add_option("shell", shell_, "bash, zsh or fish")
        ->required()
        ->check(CLI::IsMember({"bash", "zsh", "fish"}));
  }

  CLI::App app_;
  std::function<int()> chosen_ = [] { return 2; };
  os::SystemClock clock_;
  os::RealFileSystem files_;
  std::string endpoint_url_;
  UpOptions up_;
  std::string log_level_ = "warn";
  cli::DeployOptions deploy_;
  cli::RunOptions run_;
  std::string stack_, function_, event_, shell_;
  bool follow_ = false;
};

}  // namespace

int run_command_line(int argc, char** argv) {
  return CommandLine().run(argc, argv);
}

}  // namespace sluice
