#pragma once
// The planner of one stack: begins operations, takes answers, and goes on as far as it can, by events alone. It works
// on its own copy of the stack, to which every event that it emits is applied at once, so what it decides next depends
// on nothing but the events so far: any prefix of them, replayed, is a state from which resume() goes on.
//
// An operation is a sequence of phases (records.h): converge walks the graph of the template from what needs nothing to
// what needs everything, starting each resource whose needs are done; cleanup, rollback and delete walk over physical
// resources the other way. planner.cc has the plumbing, planner_converge.cc and planner_delete.cc the phases.
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/random.h"
#include "base/time.h"
#include "cfn/api.h"
#include "cfn/deployment.h"
#include "cfn/schema.h"
#include "cfn/state.h"

namespace sluice::cfn {

// How an operation was asked for.
struct OperationOptions {
  bool disable_rollback = false;
  bool delete_on_failure = false;
  std::optional<std::string> client_request_token;
  std::optional<std::string> change_set_id;
};

class Planner {
 public:
  // All references outlive the planner. `events` and `effects` are the decision's.
  Planner(const State& state, const StackState& stack, base::Instant now, base::Random& random,
          std::vector<Event>& events, std::vector<Effect>& effects);

  // The stack exists as an event already, or is in review. `deployment` is prepared from `configuration`.
  void create(const Configuration& configuration, std::shared_ptr<const Deployment> deployment,
              const OperationOptions& options);
  void update(const Configuration& configuration, std::shared_ptr<const Deployment> deployment,
              const OperationOptions& options);
  void remove(const std::vector<std::string>& retain_resources, const OperationOptions& options);

  // An answer to a request of this stack's; ignored if its token is of no request under way.
  void take(const ResourceAnswer& answer);
  // Emits the requests without an answer again and goes on.
  void resume();

  const StackState& stack() const { return stack_; }
  // Emits the stack's record, with a line of history for its present status.
  void change_stack(StackRecord next, bool with_line);

 private:
  friend class LiveReferences;

  const StackRecord& record() const { return *stack_.record; }
  StackIdentity identity() const;
  const Deployment* deployment();

  // ---- events
  void emit(Event event);
  base::Instant tick();
  StackEvent line_of(const ResourceRecord& resource, ResourceStatus status, const std::string& reason);
  void change(ResourceRecord next, std::vector<StackEvent> lines = {});
  void forget(std::uint32_t incarnation);
  void request(const ResourceRecord& resource);
  // The resource's request begins: token, step, status and its line.
  void start(ResourceRecord resource, ResourceOperation operation, ResourceStatus status, const std::string& reason);
  // The resource fails in this phase; no request is under way.
  void fail(ResourceRecord resource, ResourceStatus status, const std::string& reason);
  // Status, reason and line of the stack, and the phase that follows.
  void enter(StackStatus status, const std::string& reason, Phase phase,
             const std::function<void(StackRecord&)>& edit = {});

  // ---- phases: true if the phase has changed
  void advance();
  bool converge();
  bool restore();
  bool clean_up();
  bool delete_all();

  // ---- converge
  bool is_done(const std::string& logical_id) const;
  bool begin_resource(const std::string& logical_id);
  void create_resource(const std::string& logical_id, const ResolvedResource& wanted, const ResourceRecord* old);
  void update_resource(const ResolvedResource& wanted, const ResourceRecord& old);
  void replace_resource(const ResolvedResource& wanted, const ResourceRecord& before);
  ResourceRecord described(ResourceRecord resource, const ResolvedResource& wanted);
  bool converge_failed();
  void cancel_running();
  bool converge_succeeded();
  void start_cleanup();
  std::string export_conflict(const std::vector<Output>& outputs) const;
  std::vector<const ResourceRecord*> failed_resources() const;
  std::string failure_reason() const;
  bool anything_running() const;

  // ---- restore, cleanup, delete
  bool start_restore(const ResourceRecord& before);
  void finish_restore();
  bool is_retained(const ResourceRecord& resource) const;
  bool may_be_deleted(const ResourceRecord& resource) const;
  void delete_resource(const ResourceRecord& resource);
  bool takes_part_in_deletion(const ResourceRecord& resource) const;
  bool is_deleted(const ResourceRecord& resource) const;
  void finish_deletion(ResourceRecord resource, ResourceStatus status, const std::string& reason);

  void take_creation(ResourceRecord resource, const ResourceAnswer& answer);
  void take_update(ResourceRecord resource, const ResourceAnswer& answer);
  void take_deletion(ResourceRecord resource, const ResourceAnswer& answer);

  const State& state_;
  StackState stack_;
  base::Instant now_;
  base::Random& random_;
  std::vector<Event>& events_;
  std::vector<Effect>& effects_;
};

// What Ref, Fn::GetAtt and Fn::ImportValue give while a stack is being deployed.
class LiveReferences final : public References {
 public:
  LiveReferences(const State& state, const StackState& stack) : state_(state), stack_(stack) {}
  Evaluated ref(std::string_view logical_id) const override;
  Evaluated get_att(std::string_view logical_id, std::string_view attribute) const override;
  Evaluated import_value(std::string_view name) const override;

 private:
  const State& state_;
  const StackState& stack_;
};

// "A, B" of logical ids.
std::string id_list(const std::vector<const ResourceRecord*>& resources);

// The stacks of the same account and region, other than `stack_id`, that import `export_name`; by name.
std::vector<std::string> importers(const State& state, const StackRecord& exporter, const std::string& export_name);

}  // namespace sluice::cfn
