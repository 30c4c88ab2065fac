#pragma once
// The engine's state: what the events have built. apply() is its only mutator; the planner works on a copy of one
// stack, which is cheap because records are shared and never changed in place. One thread.
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "cfn/api.h"
#include "cfn/deployment.h"

namespace sluice::cfn {

// How many deleted stacks are remembered (AWS: for 90 days).
inline constexpr std::size_t kDeletedStacksMax = 100;

// The prepared template of the operation under way, made when it is first asked for. Shared by copies of a stack.
struct DeploymentMemo {
  std::uint64_t template_number = 0;
  std::map<std::string, std::string> parameters;
  std::shared_ptr<const Deployment> deployment;
};

struct StackState {
  std::shared_ptr<const StackRecord> record;
  std::map<std::uint32_t, std::shared_ptr<const ResourceRecord>> resources;  // by incarnation
  std::uint32_t next_incarnation = 1;
  base::Instant last_line;  // of its history
  std::shared_ptr<DeploymentMemo> memo = std::make_shared<DeploymentMemo>();

  // The live resource of that logical id, or null.
  const ResourceRecord* live(std::string_view logical_id) const;
  // The record in that role, or null.
  const ResourceRecord* in_role(std::string_view logical_id, Role role) const;

  // Take over what an event about this stack says. Lines of history are not kept here.
  void set(const StackChanged& event);
  void set(const ResourceChanged& event);
  void set(const ResourceForgotten& event);
};

class State {
 public:
  void apply(const Event& event);

  const StackState* stack_by_id(std::string_view id) const;
  // By name (a stack that is not deleted) or ARN, within an account and region; null if there is none.
  const StackState* find_stack(const std::string& account, const std::string& region,
                               std::string_view name_or_id) const;
  const std::map<std::string, StackState>& stacks() const { return stacks_; }
  const std::vector<StackEvent>& history(std::string_view stack_id) const;  // oldest first

  std::shared_ptr<const TemplateRecord> find_template(std::uint64_t number) const;
  std::uint64_t next_template_number() const { return next_template_number_; }

  const std::map<std::string, ChangeSetRecord>& change_sets() const { return change_sets_; }
  const ChangeSetRecord* find_change_set(std::string_view id) const;

  // Appends events that rebuild a part of the state (aws/decision.h).
  void restate(aws::RestateCursor& cursor, std::vector<Event>& events) const;

 private:
  void set(const StackChanged& event);
  void set(const StackForgotten& event);
  void set(const TemplateStored& event);
  void set(const ResourceChanged& event);
  void set(const ResourceForgotten& event);
  void set(const ChangeSetChanged& event);
  void set(const ChangeSetForgotten& event);
  void set(const HistoryRestated& event);
  void add_line(const StackEvent& line);
  void drop_if_unused(std::uint64_t template_number);
  bool is_used(std::uint64_t template_number) const;

  std::map<std::string, StackState> stacks_;                                        // by ARN
  std::map<std::tuple<std::string, std::string, std::string>, std::string> names_;  // account, region, name -> ARN
  std::map<std::string, std::vector<StackEvent>, std::less<>> history_;
  std::map<std::uint64_t, std::shared_ptr<const TemplateRecord>> templates_;
  std::uint64_t next_template_number_ = 1;
  std::map<std::string, ChangeSetRecord> change_sets_;  // by ARN
};

}  // namespace sluice::cfn
