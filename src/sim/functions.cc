#include "sim/functions.h"

#include <boost/json.hpp>

namespace sluice::sim {

namespace json = boost::json;
using std::chrono::microseconds;
using std::chrono::milliseconds;

struct Functions::Sandbox {
  lambda::StartSandbox spec;
  SqsClient sqs;

  const std::string& output_queue() const { return spec.environment.at("OUTPUT_QUEUE_NAME"); }
};

// An invocation of ProcessInputQueue.
struct Functions::Batch {
  struct Record {
    std::string id, body;
  };
  std::string request_id;
  std::vector<Record> records;
  std::size_t next = 0;
  std::optional<std::size_t> crash_at;  // before this one
  json::array failures;
  std::vector<std::string> done;
};

Functions::Functions(World& world, host::Machine& machine) : world_(world), machine_(machine) {
  manners_.duplicates = world.plan.manners.duplicates;
}
Functions::~Functions() = default;

void Functions::later(const SandboxPointer& sandbox, base::Duration delay,
                      std::function<void(const SandboxPointer&)> work) {
  world_.agenda.after(delay, [weak = std::weak_ptr(sandbox), work = std::move(work)] {
    if (const auto alive = weak.lock()) work(alive);
  });
}

void Functions::start(const lambda::StartSandbox& spec) {
  world_.trace.add(world_.agenda.now(), "sandbox {} of {} starts", spec.sandbox, spec.function_name);
  if (!machine_.blobs().contains(spec.code_sha256)) {
    world_.auditor.violated("lost", "the package of " + spec.function_name + " is gone");
  }
  aws::SigningCredentials credentials{spec.environment.at("AWS_ACCESS_KEY_ID"),
                                      spec.environment.at("AWS_SECRET_ACCESS_KEY"),
                                      spec.environment.at("AWS_SESSION_TOKEN")};
  const auto made = std::make_shared<Sandbox>(Sandbox{
      spec, SqsClient(world_.agenda, world_.random, world_.auditor, world_.network, manners_, std::move(credentials))});
  sandboxes_[spec.sandbox] = made;
  later(made, microseconds(500 + world_.random.below(60'000)),
        [this](const SandboxPointer& sandbox) { begin(sandbox); });
}

void Functions::begin(const SandboxPointer& sandbox) {
  const auto& faults = world_.plan.functions;
  const auto id = sandbox->spec.sandbox;
  if (fails(faults.launch_fails)) {
    sandboxes_.erase(id);
    machine_.sandbox_reports().launch_failed(id, "Runtime.InvalidEntrypoint", "simulated");
  } else if (fails(faults.init_crashes)) {
    crash(sandbox, "");
  } else if (!fails(faults.init_hangs)) {
    machine_.sandbox_reports().ready(id);
  }
}

void Functions::stop(lambda::SandboxId sandbox) {
  sandboxes_.erase(sandbox);
}

void Functions::invoke(const lambda::StartInvocation& invocation, lambda::Bytes event) {
  const auto found = sandboxes_.find(invocation.sandbox);
  if (found == sandboxes_.end()) return;
  const auto sandbox = found->second;
  const auto& id = invocation.request_id;
  world_.trace.add(world_.agenda.now(), "sandbox {} is invoked for {}", invocation.sandbox, id);
  world_.trace.mix(*event);
  const bool is_batch = sandbox->spec.function_name.find("ProcessInputQueue") != std::string::npos;
  if (is_batch) {
    const auto parsed = json::parse(*event);
    for (const auto& record : parsed.at("Records").as_array()) {
      world_.auditor.taken(
          json::value_to<std::string>(record.at("messageId")),
          std::uint32_t(std::stoul(json::value_to<std::string>(record.at("attributes").at("ApproximateReceiveCount")))),
          json::value_to<std::string>(record.at("body")));
    }
  }
  const auto& faults = world_.plan.functions;
  auto delay = microseconds(100 + world_.random.below(30'000));
  if (fails(faults.slow)) delay = microseconds(world_.random.below(8'000'000));  // may be more than its time
  if (fails(faults.hangs)) return;
  if (fails(faults.errors)) {
    later(sandbox, delay, [this, id](const SandboxPointer& alive) { respond_error(alive, id); });
  } else if (is_batch) {
    later(sandbox, delay, [this, id, event](const SandboxPointer& alive) { process_input(alive, id, *event); });
  } else {
    later(sandbox, delay, [this, id](const SandboxPointer& alive) { check_output(alive, id); });
  }
}

void Functions::process_input(const SandboxPointer& sandbox, const std::string& request_id, const std::string& event) {
  const auto batch = std::make_shared<Batch>();
  batch->request_id = request_id;
  const auto parsed = json::parse(event);
  for (const auto& record : parsed.at("Records").as_array()) {
    batch->records.push_back(
        {json::value_to<std::string>(record.at("messageId")), json::value_to<std::string>(record.at("body"))});
  }
  if (fails(world_.plan.functions.crashes)) batch->crash_at = world_.random.below(batch->records.size() + 1);
  next_message(sandbox, batch);
}

void Functions::next_message(const SandboxPointer& sandbox, const std::shared_ptr<Batch>& batch) {
  if (batch->crash_at == batch->next) return crash(sandbox, batch->request_id);
  if (batch->next == batch->records.size()) {
    for (const auto& id : batch->done) world_.auditor.processed(id);
    respond(sandbox, batch->request_id, json::serialize(json::object{{"batchItemFailures", batch->failures}}));
    return;
  }
  const auto& record = batch->records[batch->next++];
  const auto refuse = [batch](const std::string& id) {
    batch->failures.push_back(json::object{{"itemIdentifier", id}});
  };
  if (record.body.find("poison") != std::string::npos || fails(world_.plan.functions.partly_fails)) {
    refuse(record.id);
    return next_message(sandbox, batch);
  }
  SqsClient::Message result;
  result.token = "out-" + world_.random.hex(12);
  result.body = json::serialize(json::object{{"token", result.token}, {"of", record.body}});
  sandbox->sqs.send(sandbox->output_queue(), result,
                    [this, weak = std::weak_ptr(sandbox), batch, refuse, id = record.id](bool ok) {
                      const auto alive = weak.lock();
                      if (!alive) return;
                      if (ok) {
                        batch->done.push_back(id);
                      } else {
                        refuse(id);
                      }
                      next_message(alive, batch);
                    });
}

void Functions::check_output(const SandboxPointer& sandbox, const std::string& request_id) {
  const auto answer = [this, request_id](const SandboxPointer& alive, int status, std::string_view body) {
    respond(alive, request_id, json::serialize(json::object{{"statusCode", status}, {"body", body}}));
  };
  sandbox->sqs.receive(
      sandbox->output_queue(), {},
      [this, weak = std::weak_ptr(sandbox), request_id, answer](std::optional<std::vector<TakenMessage>> messages) {
        const auto alive = weak.lock();
        if (!alive) return;
        if (!messages) return answer(alive, 502, "");
        if (messages->empty()) return answer(alive, 404, "");
        if (fails(world_.plan.functions.crashes)) return crash(alive, request_id);
        const auto& message = messages->front();
        alive->sqs.remove(alive->output_queue(), message, [weak, answer, body = message.body](bool ok) {
          if (const auto still = weak.lock()) answer(still, ok ? 200 : 502, body);
        });
      });
}

void Functions::respond(const SandboxPointer& sandbox, const std::string& request_id, std::string payload) {
  auto& reports = machine_.sandbox_reports();
  reports.output(sandbox->spec.sandbox, {"done with " + request_id}, [] {});
  lambda::InvocationResponded response;
  response.sandbox = sandbox->spec.sandbox;
  response.request_id = request_id;
  response.payload = std::make_shared<const std::string>(std::move(payload));
  reports.responded(std::move(response));
}

void Functions::respond_error(const SandboxPointer& sandbox, const std::string& request_id) {
  lambda::InvocationResponded response;
  response.sandbox = sandbox->spec.sandbox;
  response.request_id = request_id;
  response.kind = lambda::ResponseKind::kError;
  response.payload = std::make_shared<const std::string>(R"({"errorMessage":"simulated","errorType":"Simulated"})");
  response.error_type = "Simulated";
  machine_.sandbox_reports().responded(std::move(response));
}

void Functions::crash(const SandboxPointer& sandbox, const std::string& request_id) {
  lambda::SandboxExited exit;
  exit.sandbox = sandbox->spec.sandbox;
  exit.request_id = request_id;
  if (world_.random.below(2) == 0) {
    exit.signal = 11;
  } else {
    exit.exit_status = 1;
  }
  world_.trace.add(world_.agenda.now(), "sandbox {} crashes", exit.sandbox);
  sandboxes_.erase(exit.sandbox);
  machine_.sandbox_reports().exited(std::move(exit));
}

}  // namespace sluice::sim
