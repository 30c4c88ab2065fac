#pragma once
// One command being decided: what each action checks, answers and begins. stack_actions.cc has those that deploy,
// change_set_actions.cc change sets, describe_actions.cc those that only look, template_actions.cc those about
// templates.
#include <optional>
#include <string>
#include <vector>

#include "aws/context.h"
#include "base/random.h"
#include "base/time.h"
#include "cfn/api.h"
#include "cfn/deployment.h"
#include "cfn/planner.h"
#include "cfn/state.h"

namespace sluice::cfn {

class Actions {
 public:
  Actions(const State& state, const aws::Context& context, base::Instant now, base::Random& random)
      : state_(state), context_(context), now_(now), random_(random) {}

  Decision run(const CreateStackRequest& request);
  Decision run(const UpdateStackRequest& request);
  Decision run(const DeleteStackRequest& request);
  Decision run(const UpdateTerminationProtectionRequest& request);
  Decision run(const ResourceAnswer& answer);
  Decision run(const Resume&);

  Decision run(const CreateChangeSetRequest& request);
  Decision run(const DescribeChangeSetRequest& request);
  Decision run(const ExecuteChangeSetRequest& request);
  Decision run(const DeleteChangeSetRequest& request);
  Decision run(const ListChangeSetsRequest& request);

  Decision run(const DescribeStacksRequest& request);
  Decision run(const ListStacksRequest& request);
  Decision run(const DescribeStackEventsRequest& request);
  Decision run(const DescribeStackResourceRequest& request);
  Decision run(const DescribeStackResourcesRequest& request);
  Decision run(const ListStackResourcesRequest& request);
  Decision run(const ListExportsRequest& request);
  Decision run(const ListImportsRequest& request);

  Decision run(const GetTemplateRequest& request);
  Decision run(const GetTemplateSummaryRequest& request);
  Decision run(const ValidateTemplateRequest& request);

 private:
  // ---- shared by the files (actions.cc)
  const StackState* find_stack(std::string_view name_or_id) const;
  // A change set by ARN, or by name within a stack.
  aws::Result<const ChangeSetRecord*> find_change_set(const std::optional<std::string>& name,
                                                      const std::optional<std::string>& stack_name) const;
  std::string execution_status(const ChangeSetRecord& change_set) const;
  Planner planner(const StackState& stack, Decision& decision) const;
  StackRecord new_stack(const std::string& name) const;

  // The template that a request names: its body, or the stack's.
  struct TemplateChoice {
    const std::optional<std::string>& body;
    const std::optional<std::string>& url;
    bool use_previous = false;
    const StackState* stack = nullptr;
  };
  aws::Result<std::string> template_text(const TemplateChoice& choice) const;

  // A template with everything that its deployment needs.
  struct Prepared {
    Configuration configuration;
    TemplateRecord record;
    std::shared_ptr<const Deployment> deployment;
  };
  // What the caller gave beside the template.
  struct Wishes {
    const std::vector<Parameter>& parameters;
    const std::vector<Tag>& tags;
    const std::vector<std::string>& capabilities;
    const std::optional<std::string>& role_arn;
  };
  // The configuration with the values of its parameters; the template is not processed yet.
  aws::Result<Configuration> configure(const SourceTemplate& source, const StackState* stack,
                                       const Wishes& wishes) const;
  aws::Result<Prepared> prepare_template(const SourceTemplate& source, Configuration configuration,
                                         const StackIdentity& identity) const;
  static aws::Status check_tags(const std::vector<Tag>& tags);
  static aws::Status check_notifications(const std::vector<std::string>& arns);
  // Types of resources do not change in an update.
  static aws::Status check_types_stay(const StackState& stack, const Deployment& deployment);
  // Other change sets of the stack can't be executed any more.
  void make_change_sets_obsolete(const StackRecord& stack, const std::string& executed, Decision& decision) const;

  // ---- describe_actions.cc
  Stack describe(const StackState& stack) const;

  const State& state_;
  const aws::Context& context_;
  base::Instant now_;
  base::Random& random_;
};

// `1 validation error detected: ...` for what AWS's model says of names.
aws::Status check_stack_name(const std::optional<std::string>& name, bool arn_allowed);

// True for a stack whose status lets an update begin.
bool may_be_updated(const StackRecord& stack);
std::string status_text(StackStatus status);

// AWS's pages [of 100, our guess] of a list: the part that starts where `token` says, and the token of the next.
inline constexpr std::size_t kPageSize = 100;
struct Page {
  std::size_t begin = 0, end = 0;
  std::optional<std::string> next;
};
aws::Result<Page> page_of(std::size_t count, const std::optional<std::string>& token);

}  // namespace sluice::cfn
