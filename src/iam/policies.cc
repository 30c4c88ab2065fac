#include <charconv>

#include "iam/actions.h"
#include "iam/identity_policies.h"
#include "iam/managed_policies.h"

namespace sluice::iam {
namespace {

using aws::policy::Kind;

aws::Result<const PolicyStored*> find_policy(const State& state, const Required<std::string>& arn, const Call& call) {
  if (!arn) return aws::fail(errors::missing_member("policyArn"));
  if (!arn->starts_with("arn:")) return aws::fail(errors::invalid_input("ARN " + *arn + " is not valid."));
  const auto* policy = state.policy(call.context.account, *arn);
  if (policy == nullptr) return aws::fail(errors::policy_not_found(*arn));
  return policy;
}

// Only the account's own may be changed.
aws::Result<const PolicyStored*> find_own_policy(const State& state, const Required<std::string>& arn,
                                                 const Call& call) {
  auto policy = find_policy(state, arn, call);
  if (policy && (*policy)->account == kAwsAccount) {
    return aws::fail(errors::access_denied(
        aws::policy::denial_text(call.context.principal, "iam:ModifyPolicy", *arn, aws::policy::Verdict::kNoMatch)));
  }
  return policy;
}

Policy shown(const State& state, const PolicyStored& policy, const Call& call) {
  Policy out;
  out.PolicyName = policy.name;
  out.PolicyId = policy.id;
  out.Arn = arn_of(policy);
  out.Path = policy.path;
  out.DefaultVersionId = "v" + std::to_string(policy.default_version);
  const auto use = state.use_of(out.Arn, call.context.account);
  out.AttachmentCount = use.attached;
  out.PermissionsBoundaryUsageCount = use.as_boundary;
  out.Description = policy.description;
  out.CreateDate = policy.created;
  out.UpdateDate = policy.updated;
  out.Tags = tags_of(policy.tags);
  return out;
}

PolicyVersion shown(const PolicyStored& policy, const StoredPolicyVersion& version, bool with_document) {
  PolicyVersion out;
  if (with_document) out.Document = aws::percent_encode(version.document);
  out.VersionId = "v" + std::to_string(version.number);
  out.IsDefaultVersion = version.number == policy.default_version;
  out.CreateDate = version.created;
  return out;
}

// The place of v3 among the policy's versions.
aws::Result<std::size_t> find_version(const PolicyStored& policy, const Required<std::string>& id) {
  if (!id) return aws::fail(errors::missing_member("versionId"));
  std::uint32_t number = 0;
  const char* const end = id->data() + id->size();
  if (id->starts_with('v') && std::from_chars(id->data() + 1, end, number).ptr == end) {
    for (std::size_t i = 0; i < policy.versions.size(); ++i) {
      if (policy.versions[i].number == number) return i;
    }
  }
  return aws::fail(errors::policy_version_not_found(arn_of(policy), *id));
}

aws::Status check_policy_document(const Required<std::string>& document) {
  return check_document(document, "policyDocument", Kind::kIdentity, kManagedPolicyMax,
                        "Cannot exceed quota for PolicySize: " + std::to_string(kManagedPolicyMax));
}

Decision store(PolicyStored policy) {
  Decision out;
  out.events.emplace_back(std::move(policy));
  return out;
}

}  // namespace

Decision decide(const State& state, const CreatePolicyRequest& request, const Call& call) {
  for (const auto& ok : {check_name(request.PolicyName, "policyName", kPolicyNameMax), check_path(request.Path),
                         check_description(request.Description), check_policy_document(request.PolicyDocument)}) {
    if (!ok) return ok.error();
  }
  PolicyStored policy;
  policy.account = call.context.account;
  policy.path = request.Path.value_or("/");
  policy.name = *request.PolicyName;
  for (const auto& [arn, other] : state.policies) {
    if (name_key(other.account, other.name) == name_key(policy.account, policy.name)) {
      return errors::already_exists("A policy called " + policy.name +
                                    " already exists. Duplicate names are not allowed.");
    }
  }
  if (state.policies.size() >= kPoliciesMax) {
    return errors::limit_exceeded("Cannot exceed quota for PoliciesPerAccount: " + std::to_string(kPoliciesMax));
  }
  policy.id = new_id("ANPA", call.random, kEntityIdLength);
  policy.created = policy.updated = call.now;
  policy.description = request.Description;
  policy.versions = {{1, *request.PolicyDocument, call.now}};
  if (auto ok = merge_tags(policy.tags, request.Tags); !ok) return ok.error();
  auto response = CreatePolicyResponse{shown(state, policy, call)};
  auto out = store(std::move(policy));
  out.reply = std::move(response);
  return out;
}

Decision decide(const State& state, const GetPolicyRequest& request, const Call& call) {
  const auto policy = find_policy(state, request.PolicyArn, call);
  if (!policy) return policy.error();
  return answer(GetPolicyResponse{shown(state, **policy, call)});
}

Decision decide(const State& state, const GetPolicyVersionRequest& request, const Call& call) {
  const auto policy = find_policy(state, request.PolicyArn, call);
  if (!policy) return policy.error();
  const auto at = find_version(**policy, request.VersionId);
  if (!at) return at.error();
  return answer(GetPolicyVersionResponse{shown(**policy, (*policy)->versions[*at], true)});
}

Decision decide(const State& state, const ListPolicyVersionsRequest& request, const Call& call) {
  const auto policy = find_policy(state, request.PolicyArn, call);
  if (!policy) return policy.error();
  ListPolicyVersionsResponse response;
  for (const auto& version : (*policy)->versions) response.Versions.push_back(shown(**policy, version, false));
  std::ranges::sort(response.Versions, {}, &PolicyVersion::VersionId);
  const auto ok = take_page(
      response.Versions, [](const PolicyVersion& version) { return version.VersionId; }, request.Marker,
      request.MaxItems, response.IsTruncated, response.Marker);
  if (!ok) return ok.error();
  return answer(std::move(response));
}

Decision decide(const State& state, const CreatePolicyVersionRequest& request, const Call& call) {
  const auto policy = find_own_policy(state, request.PolicyArn, call);
  if (!policy) return policy.error();
  if (auto ok = check_policy_document(request.PolicyDocument); !ok) return ok.error();
  PolicyStored copy = **policy;
  if (copy.versions.size() == kPolicyVersionsMax) {
    return errors::limit_exceeded(
        "A managed policy can have up to 5 versions. Before you create a new version, you must delete an existing "
        "version.");
  }
  copy.versions.push_back({copy.next_version++, *request.PolicyDocument, call.now});
  if (request.SetAsDefault.value_or(false)) copy.default_version = copy.versions.back().number;
  copy.updated = call.now;
  auto response = CreatePolicyVersionResponse{shown(copy, copy.versions.back(), false)};
  auto out = store(std::move(copy));
  out.reply = std::move(response);
  return out;
}

Decision decide(const State& state, const DeletePolicyVersionRequest& request, const Call& call) {
  const auto policy = find_own_policy(state, request.PolicyArn, call);
  if (!policy) return policy.error();
  const auto at = find_version(**policy, request.VersionId);
  if (!at) return at.error();
  PolicyStored copy = **policy;
  if (copy.versions[*at].number == copy.default_version) {
    return errors::delete_conflict("Cannot delete the default version of a policy.");
  }
  copy.versions.erase(copy.versions.begin() + std::ptrdiff_t(*at));
  copy.updated = call.now;
  return store(std::move(copy));
}

Decision decide(const State& state, const SetDefaultPolicyVersionRequest& request, const Call& call) {
  const auto policy = find_own_policy(state, request.PolicyArn, call);
  if (!policy) return policy.error();
  const auto at = find_version(**policy, request.VersionId);
  if (!at) return at.error();
  PolicyStored copy = **policy;
  copy.default_version = copy.versions[*at].number;
  copy.updated = call.now;
  return store(std::move(copy));
}

Decision decide(const State& state, const DeletePolicyRequest& request, const Call& call) {
  const auto policy = find_own_policy(state, request.PolicyArn, call);
  if (!policy) return policy.error();
  const auto use = state.use_of(*request.PolicyArn, call.context.account);
  if (use.attached + use.as_boundary > 0) {
    return errors::delete_conflict("Cannot delete a policy attached to entities.");
  }
  if ((*policy)->versions.size() > 1) {
    return errors::delete_conflict(
        "This policy has more than one version. Before you delete a policy, you must delete the policy's versions. "
        "The default version is deleted with the policy.");
  }
  Decision out;
  out.events.emplace_back(PolicyDeleted{*request.PolicyArn});
  return out;
}

Decision decide(const State& state, const ListPoliciesRequest& request, const Call& call) {
  const auto scope = request.Scope.value_or("All");
  if (scope != "All" && scope != "AWS" && scope != "Local") {
    return errors::validation("1 validation error detected: Value '" + scope +
                              "' at 'scope' failed to satisfy constraint: Member must satisfy enum value set: [All, "
                              "AWS, Local]");
  }
  ListPoliciesResponse response;
  const auto add = [&](const PolicyStored& policy) {
    if (!policy.path.starts_with(request.PathPrefix.value_or("/"))) return;
    auto item = shown(state, policy, call);
    const auto used =
        request.PolicyUsageFilter == "PermissionsBoundary" ? item.PermissionsBoundaryUsageCount : item.AttachmentCount;
    if (request.OnlyAttached.value_or(false) && used == 0) return;
    item.Description.reset();
    item.Tags.clear();
    response.Policies.push_back(std::move(item));
  };
  if (scope != "AWS") {
    for (const auto& [arn, policy] : state.policies) {
      if (policy.account == call.context.account) add(policy);
    }
  }
  if (scope != "Local") {
    for (const auto& [arn, policy] : managed_policies()) add(policy);
  }
  std::ranges::sort(response.Policies, {}, &Policy::Arn);
  const auto ok = take_page(
      response.Policies, [](const Policy& policy) { return policy.Arn; }, request.Marker, request.MaxItems,
      response.IsTruncated, response.Marker);
  if (!ok) return ok.error();
  return answer(std::move(response));
}

}  // namespace sluice::iam
