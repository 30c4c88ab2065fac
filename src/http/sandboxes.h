#pragma once
// Sandboxes on real processes: each a process group of its own with its own Runtime API listener on loopback, started
// from the unpacked package. AWS's Lambda Runtime API, version 2018-06-01.
#include <boost/asio/io_context.hpp>
#include <map>
#include <memory>
#include <string>

#include "host/code_store.h"
#include "host/sandboxes.h"
#include "http/orphans.h"

namespace sluice::http {

class ProcessSandboxes final : public host::Sandboxes {
 public:
  // `scratch`: where each sandbox gets a folder of its own as TMPDIR, removed with it.
  ProcessSandboxes(boost::asio::io_context& io, host::CodeStore& code, host::SandboxReports& reports,
                   std::string scratch);
  ~ProcessSandboxes() override;

  void start(const lambda::StartSandbox& sandbox) override;
  void stop(lambda::SandboxId sandbox) override;
  void invoke(const lambda::StartInvocation& invocation, lambda::Bytes event) override;

 private:
  class Sandbox;
  void forget(lambda::SandboxId sandbox) { sandboxes_.erase(sandbox); }

  boost::asio::io_context& io_;
  host::CodeStore& code_;
  host::SandboxReports& reports_;
  std::string scratch_;
  Orphans orphans_;
  std::map<lambda::SandboxId, std::shared_ptr<Sandbox>> sandboxes_;
};

}  // namespace sluice::http
