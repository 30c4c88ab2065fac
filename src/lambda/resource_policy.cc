#include "lambda/resource_policy.h"

#include <algorithm>
#include <boost/json.hpp>

#include "aws/arn.h"
#include "aws/policy.h"
#include "lambda/errors.h"
#include "lambda/functions.h"
#include "lambda/views.h"

namespace sluice::lambda {

namespace {

namespace json = boost::json;

constexpr std::size_t kPolicySizeMax = 20'480;  // bytes of the document (Lambda quotas)

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

json::object statement_json(const PolicyStatement& statement, const std::string& function_arn) {
  json::object out;
  out["Sid"] = statement.sid;
  out["Effect"] = "Allow";
  if (statement.anyone) {
    out["Principal"] = "*";
  } else if (!statement.principal_service.empty()) {
    out["Principal"] = json::object{{"Service", statement.principal_service}};
  } else {
    out["Principal"] = json::object{{"AWS", statement.principal_aws}};
  }
  out["Action"] = statement.action;
  out["Resource"] = function_arn;
  json::object equals;
  if (!statement.source_account.empty()) equals["AWS:SourceAccount"] = statement.source_account;
  if (!statement.url_auth_type.empty()) equals["lambda:FunctionUrlAuthType"] = statement.url_auth_type;
  if (!statement.organization.empty()) equals["aws:PrincipalOrgID"] = statement.organization;
  json::object condition;
  if (!equals.empty()) condition["StringEquals"] = std::move(equals);
  if (!statement.source_arn.empty()) condition["ArnLike"] = json::object{{"AWS:SourceArn", statement.source_arn}};
  if (!condition.empty()) out["Condition"] = std::move(condition);
  return out;
}

// lambda:InvokeFunction, lambda:*, *
bool is_action(std::string_view text) {
  if (text == "*") return true;
  if (!text.starts_with("lambda:")) return false;
  text.remove_prefix(7);
  return text == "*" || (!text.empty() && std::all_of(text.begin(), text.end(), is_letter));
}

bool is_statement_id(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(),
                                      [](char c) { return is_letter(c) || is_digit(c) || c == '-' || c == '_'; });
}

// Fills the principal of a statement. False: it is none.
bool set_principal(PolicyStatement& statement, const std::string& principal) {
  if (principal == "*") {
    statement.anyone = true;
  } else if (principal.size() == 12 && std::all_of(principal.begin(), principal.end(), is_digit)) {
    statement.principal_aws = aws::arn("iam", "", principal, "root");
  } else if (const auto arn = aws::Arn::parse(principal)) {
    if (arn->service != "iam" && arn->service != "sts") return false;
    statement.principal_aws = principal;
  } else if (principal.find('.') != std::string::npos && principal.find_first_of(": /") == std::string::npos) {
    statement.principal_service = principal;
  } else {
    return false;
  }
  return true;
}

aws::Status check_members(const AddPermissionRequest& request) {
  errors::Validation validation;
  validation.require(request.StatementId.has_value(), "statementId");
  validation.require(request.Action.has_value(), "action");
  validation.require(request.Principal.has_value(), "principal");
  if (request.StatementId) {
    validation.length(*request.StatementId, 1, 100, "statementId");
    if (!is_statement_id(*request.StatementId)) {
      validation.refuse_pattern(*request.StatementId, "statementId", "([a-zA-Z0-9-_]+)");
    }
  }
  if (request.Action && !is_action(*request.Action)) {
    validation.refuse_pattern(*request.Action, "action", "(lambda:[*]|lambda:[a-zA-Z]+|[*])");
  }
  if (request.SourceAccount && (request.SourceAccount->size() != 12 ||
                                !std::all_of(request.SourceAccount->begin(), request.SourceAccount->end(), is_digit))) {
    validation.refuse_pattern(*request.SourceAccount, "sourceAccount", "\\d{12}");
  }
  if (request.FunctionUrlAuthType && *request.FunctionUrlAuthType != "NONE" &&
      *request.FunctionUrlAuthType != "AWS_IAM") {
    validation.refuse_enum(*request.FunctionUrlAuthType, "functionUrlAuthType", "[NONE, AWS_IAM]");
  }
  return validation.status();
}

std::vector<PolicyStatement>::const_iterator find_statement(const FunctionRecord& function, const std::string& sid) {
  return std::find_if(function.policy.begin(), function.policy.end(),
                      [&](const PolicyStatement& statement) { return statement.sid == sid; });
}

aws::Status check_revision(const FunctionRecord& function, const std::optional<std::string>& revision) {
  if (revision && *revision != function.policy_revision_id) return aws::fail(errors::stale_revision());
  return {};
}

}  // namespace

std::string policy_document(const FunctionRecord& function) {
  json::array statements;
  for (const auto& statement : function.policy) statements.push_back(statement_json(statement, function.arn()));
  return json::serialize(
      json::object{{"Version", "2012-10-17"}, {"Id", "default"}, {"Statement", std::move(statements)}});
}

bool policy_allows_invoke(const FunctionRecord& function, std::string_view service, std::string_view source_arn,
                          std::string_view source_account) {
  if (function.policy.empty()) return false;
  const auto policy = aws::policy::Policy::parse(policy_document(function), aws::policy::Kind::kResource);
  if (!policy) return false;
  aws::policy::Principal principal;
  principal.kind = aws::policy::Principal::Kind::kService;
  principal.service = service;
  aws::policy::ContextKeys keys;
  keys.set("aws:SourceArn", std::string(source_arn));
  keys.set("aws:SourceAccount", std::string(source_account));
  const auto arn = function.arn();
  return policy->evaluate({principal, "lambda:InvokeFunction", arn, keys}) == aws::policy::Verdict::kAllowed;
}

Decision decide(const Scene& scene, const AddPermissionRequest& request) {
  if (const auto status = check_members(request); !status) return status.error();
  const auto found = find_function(scene, request.FunctionName, request.Qualifier);
  if (!found) return found.error();
  if (!found->name.qualifier.empty()) {
    return errors::invalid_parameter("We currently do not support adding policies for $LATEST.");
  }
  if (request.EventSourceToken) return aws::not_supported("EventSourceToken of Lambda AddPermission");
  if (const auto status = check_revision(*found->record, request.RevisionId); !status) return status.error();
  PolicyStatement statement;
  statement.sid = *request.StatementId;
  statement.action = *request.Action;
  statement.source_arn = request.SourceArn.value_or("");
  statement.source_account = request.SourceAccount.value_or("");
  statement.organization = request.PrincipalOrgID.value_or("");
  statement.url_auth_type = request.FunctionUrlAuthType.value_or("");
  if (!set_principal(statement, *request.Principal)) {
    return errors::invalid_parameter("The provided principal was invalid. Please check the principal and try again.");
  }
  if (find_statement(*found->record, statement.sid) != found->record->policy.end()) {
    return errors::conflict("The statement id (" + statement.sid +
                            ") provided already exists. Please provide a new statement id, or remove the existing "
                            "statement.");
  }
  auto record = *found->record;
  record.policy.push_back(statement);
  record.policy_revision_id = scene.random.uuid();
  if (const auto size = policy_document(record).size(); size > kPolicySizeMax) {
    return errors::user_error("PolicyLengthExceededException", 400,
                              "The final policy size (" + std::to_string(size) + ") is bigger than the limit (" +
                                  std::to_string(kPolicySizeMax) + ").");
  }
  Decision decision;
  decision.reply = AddPermissionResponse{json::serialize(statement_json(statement, record.arn()))};
  decision.events.push_back(FunctionSet{std::move(record)});
  return decision;
}

Decision decide(const Scene& scene, const RemovePermissionRequest& request) {
  errors::Validation validation;
  validation.require(request.StatementId.has_value(), "statementId");
  if (const auto status = validation.status(); !status) return status.error();
  const auto found = find_function(scene, request.FunctionName, request.Qualifier);
  if (!found) return found.error();
  if (found->record->policy.empty()) {
    return errors::not_found("No policy is associated with the given resource.");
  }
  if (const auto status = check_revision(*found->record, request.RevisionId); !status) return status.error();
  const auto at = find_statement(*found->record, *request.StatementId);
  if (at == found->record->policy.end()) {
    return errors::not_found("Statement " + *request.StatementId + " is not found in resource policy.");
  }
  auto record = *found->record;
  record.policy.erase(record.policy.begin() + (at - found->record->policy.begin()));
  record.policy_revision_id = scene.random.uuid();
  Decision decision;
  decision.events.push_back(FunctionSet{std::move(record)});
  return decision;
}

Decision decide(const Scene& scene, const GetPolicyRequest& request) {
  const auto found = find_function(scene, request.FunctionName, request.Qualifier);
  if (!found) return found.error();
  if (found->record->policy.empty()) return errors::resource_not_found();
  Decision decision;
  decision.reply = GetPolicyResponse{policy_document(*found->record), found->record->policy_revision_id};
  return decision;
}

}  // namespace sluice::lambda
