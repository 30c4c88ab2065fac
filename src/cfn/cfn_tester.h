#pragma once
// A small world around the engine, so that tests read like stories: it journals events (through their bytes), carries
// out resource requests with fake providers, moves time by hand, and can be killed anywhere.
#include <deque>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "cfn/engine.h"

namespace sluice::cfn {

class CfnTester {
 public:
  CfnTester();

  // ---- the client's side: the reply, or the error as "Code: message" in error()
  template <class Result, class Request>
  Result call(const Request& request) {
    const auto reply = send(request);
    const auto* result = std::get_if<Result>(&reply);
    return result != nullptr ? *result : Result{};
  }
  Reply send(const Command& command);
  const std::string& error() const { return error_; }

  std::string create(const std::string& name, const std::string& yaml);  // the stack's id
  void update(const std::string& name, const std::string& yaml);
  void remove(const std::string& name);
  // The same by change sets named "changes": the stack's id (create), or nothing; then execution.
  std::string review(const std::string& name, const std::string& yaml, const std::string& type);
  void execute(const std::string& name);
  std::string status(const std::string& name);
  std::string reason(const std::string& name);
  // Parameters and capabilities of what create(), update() and change sets send.
  std::vector<Parameter> parameters;
  std::vector<Tag> tags;
  std::vector<std::string> capabilities{"CAPABILITY_NAMED_IAM", "CAPABILITY_AUTO_EXPAND"};
  std::string on_failure;
  bool disable_rollback = false;

  // "Queue CREATE_COMPLETE", oldest first; the stack is called by its name. Reasons follow a colon.
  std::vector<std::string> history(const std::string& name);
  std::map<std::string, std::string> outputs(const std::string& name);
  // "Queue=AWS::SQS::Queue CREATE_COMPLETE" of all that the stack shows.
  std::vector<std::string> resources(const std::string& name);
  std::string physical_id(const std::string& name, const std::string& logical_id);

  // ---- the providers' side
  // What exists: by physical id, "type logical-id {properties}".
  std::map<std::string, ResourceRequest> world;
  // The next requests for this logical id fail with the text.
  std::map<std::string, std::string> failures;
  // Deletions of these logical ids fail.
  std::map<std::string, std::string> delete_failures;
  // Requests wait in `waiting` until answer() or answer_all().
  bool hold = false;
  std::deque<ResourceRequest> waiting;
  void answer(const std::string& logical_id);
  void answer_all();
  // "Create Queue", in the order in which providers began; cleared by the caller.
  std::vector<std::string> requests;

  // ---- time and death
  void advance(base::Duration d) { now_ += d; }
  base::Instant now() const { return now_; }
  // The engine dies when the journal has this many events: what it decides is lost from there on. 0: it lives.
  std::size_t die_after = 0;
  std::size_t journal_size() const { return journal_.size(); }
  // Kills the engine; a new one replays the first `events` of the journal and resumes. Requests under way are lost.
  void restart(std::size_t events);
  void restart() { restart(journal_.size()); }
  // A new engine from a restatement of this one.
  void restart_from_restatement();

  Engine& engine() { return *engine_; }
  aws::Context context;

 private:
  void decide(const Command& command, Reply* reply);
  void carry_out(const ResourceRequest& request);
  ResourceAnswer provide(const ResourceRequest& request);

  std::unique_ptr<Engine> engine_ = std::make_unique<Engine>();
  std::vector<std::string> journal_;
  base::SeededRandom random_{7};
  base::Instant now_;
  std::string error_;
};

}  // namespace sluice::cfn
