#include "iam/actions.h"
#include "iam/identity_policies.h"

namespace sluice::iam {
namespace {

aws::Result<const UserStored*> find_user(const State& state, const Required<std::string>& name, const Call& call) {
  if (auto ok = check_name(name, "userName", kUserNameMax); !ok) return aws::fail(ok.error());
  const auto* user = state.user(call.context.account, *name);
  if (user == nullptr) return aws::fail(errors::user_not_found(*name));
  return user;
}

// Without a name the caller is meant.
aws::Result<const UserStored*> find_user_or_caller(const State& state, const std::optional<std::string>& name,
                                                   const Call& call) {
  if (name) return find_user(state, Required<std::string>(*name), call);
  const auto& arn = call.context.principal;
  for (const auto& [key, user] : state.users) {
    if (arn_of(user) == arn) return &user;
  }
  return aws::fail(errors::validation("Must specify userName when calling with non-User credentials"));
}

User shown(const UserStored& user) {
  return {user.path, user.name, user.id, arn_of(user), user.created, boundary_of(user.boundary), tags_of(user.tags)};
}

Decision store(UserStored user) {
  Decision out;
  out.events.emplace_back(std::move(user));
  return out;
}

template <class Change>
Decision changed_user(const State& state, const Required<std::string>& name, const Call& call, Change change) {
  const auto user = find_user(state, name, call);
  if (!user) return user.error();
  UserStored copy = **user;
  if (aws::Status ok = change(copy); !ok) return ok.error();
  return store(std::move(copy));
}

// The user's key, as an element of the copy that will be stored.
aws::Result<StoredAccessKey*> find_key(UserStored& user, const Required<std::string>& id) {
  if (!id) return aws::fail(errors::missing_member("accessKeyId"));
  for (auto& key : user.access_keys) {
    if (key.id == *id) return &key;
  }
  return aws::fail(errors::access_key_not_found(*id));
}

const char* status_of(const StoredAccessKey& key) {
  return key.active ? "Active" : "Inactive";
}

}  // namespace

Decision decide(const State& state, const CreateUserRequest& request, const Call& call) {
  for (const auto& ok : {check_name(request.UserName, "userName", kUserNameMax), check_path(request.Path)}) {
    if (!ok) return ok.error();
  }
  UserStored user;
  user.account = call.context.account;
  user.path = request.Path.value_or("/");
  user.name = *request.UserName;
  if (state.user(user.account, user.name) != nullptr) {
    return errors::already_exists("User with name " + user.name + " already exists.");
  }
  if (state.users.size() >= kUsersMax) {
    return errors::limit_exceeded("Cannot exceed quota for UsersPerAccount: " + std::to_string(kUsersMax));
  }
  user.id = new_id("AIDA", call.random, kEntityIdLength);
  user.created = call.now;
  if (request.PermissionsBoundary) {
    if (auto ok = set_boundary(state, user, *request.PermissionsBoundary); !ok) return ok.error();
  }
  if (auto ok = merge_tags(user.tags, request.Tags); !ok) return ok.error();
  auto response = CreateUserResponse{shown(user)};
  auto out = store(std::move(user));
  out.reply = std::move(response);
  return out;
}

Decision decide(const State& state, const GetUserRequest& request, const Call& call) {
  if (!request.UserName && call.context.principal.ends_with(":root")) {
    User root;
    root.Path = "/";
    root.UserId = call.context.account;
    root.Arn = call.context.principal;
    return answer(GetUserResponse{std::move(root)});
  }
  const auto user = find_user_or_caller(state, request.UserName, call);
  if (!user) return user.error();
  return answer(GetUserResponse{shown(**user)});
}

Decision decide(const State& state, const ListUsersRequest& request, const Call& call) {
  ListUsersResponse response;
  for (const auto& [key, user] : state.users) {
    if (user.account != call.context.account || !user.path.starts_with(request.PathPrefix.value_or("/"))) continue;
    response.Users.push_back(shown(user));
    response.Users.back().Tags.clear();
  }
  std::ranges::sort(response.Users, {}, &User::UserName);
  const auto ok = take_page(
      response.Users, [](const User& user) { return user.UserName; }, request.Marker, request.MaxItems,
      response.IsTruncated, response.Marker);
  if (!ok) return ok.error();
  return answer(std::move(response));
}

Decision decide(const State& state, const DeleteUserRequest& request, const Call& call) {
  const auto user = find_user(state, request.UserName, call);
  if (!user) return user.error();
  if (!(*user)->attached_policies.empty()) {
    return errors::delete_conflict("Cannot delete entity, must detach all policies first.");
  }
  if (!(*user)->inline_policies.empty()) {
    return errors::delete_conflict("Cannot delete entity, must delete policies first.");
  }
  if (!(*user)->access_keys.empty()) {
    return errors::delete_conflict("Cannot delete entity, must delete access keys first.");
  }
  Decision out;
  out.events.emplace_back(UserDeleted{(*user)->account, (*user)->name});
  return out;
}

Decision decide(const State& state, const CreateAccessKeyRequest& request, const Call& call) {
  const auto user = find_user_or_caller(state, request.UserName, call);
  if (!user) return user.error();
  UserStored copy = **user;
  if (copy.access_keys.size() == kAccessKeysMax) {
    return errors::limit_exceeded("Cannot exceed quota for AccessKeysPerUser: " + std::to_string(kAccessKeysMax));
  }
  StoredAccessKey key{new_id("AKIA", call.random, kAccessKeyLength), call.random.alphanumeric(40), true, call.now};
  CreateAccessKeyResponse response{{copy.name, key.id, "Active", key.secret, key.created}};
  copy.access_keys.push_back(std::move(key));
  auto out = store(std::move(copy));
  out.reply = std::move(response);
  return out;
}

Decision decide(const State& state, const ListAccessKeysRequest& request, const Call& call) {
  const auto user = find_user_or_caller(state, request.UserName, call);
  if (!user) return user.error();
  ListAccessKeysResponse response;
  for (const auto& key : (*user)->access_keys) {
    response.AccessKeyMetadata.push_back({(*user)->name, key.id, status_of(key), key.created});
  }
  std::ranges::sort(response.AccessKeyMetadata, {}, &AccessKeyMetadata::AccessKeyId);
  const auto ok = take_page(
      response.AccessKeyMetadata, [](const AccessKeyMetadata& key) { return key.AccessKeyId; }, request.Marker,
      request.MaxItems, response.IsTruncated, response.Marker);
  if (!ok) return ok.error();
  return answer(std::move(response));
}

Decision decide(const State& state, const UpdateAccessKeyRequest& request, const Call& call) {
  const auto user = find_user_or_caller(state, request.UserName, call);
  if (!user) return user.error();
  UserStored copy = **user;
  const auto key = find_key(copy, request.AccessKeyId);
  if (!key) return key.error();
  if (!request.Status) return errors::missing_member("status");
  if (*request.Status != "Active" && *request.Status != "Inactive") {
    return errors::validation("1 validation error detected: Value '" + *request.Status +
                              "' at 'status' failed to satisfy constraint: Member must satisfy enum value set: "
                              "[Active, Inactive]");
  }
  (*key)->active = *request.Status == "Active";
  return store(std::move(copy));
}

Decision decide(const State& state, const DeleteAccessKeyRequest& request, const Call& call) {
  const auto user = find_user_or_caller(state, request.UserName, call);
  if (!user) return user.error();
  UserStored copy = **user;
  if (const auto key = find_key(copy, request.AccessKeyId); !key) return key.error();
  std::erase_if(copy.access_keys, [&](const StoredAccessKey& key) { return key.id == *request.AccessKeyId; });
  return store(std::move(copy));
}

Decision decide(const State& state, const PutUserPolicyRequest& request, const Call& call) {
  return changed_user(state, request.UserName, call, [&](UserStored& user) {
    return put_inline_policy(user, "user", request.PolicyName, request.PolicyDocument, kUserInlinePoliciesMax);
  });
}

Decision decide(const State& state, const GetUserPolicyRequest& request, const Call& call) {
  const auto user = find_user(state, request.UserName, call);
  if (!user) return user.error();
  auto document = get_inline_policy(**user, "user", request.PolicyName);
  if (!document) return document.error();
  return answer(GetUserPolicyResponse{(*user)->name, *request.PolicyName, std::move(*document)});
}

Decision decide(const State& state, const ListUserPoliciesRequest& request, const Call& call) {
  const auto user = find_user(state, request.UserName, call);
  if (!user) return user.error();
  ListUserPoliciesResponse response{inline_policy_names(**user), false, {}};
  const auto ok = take_page(
      response.PolicyNames, [](const std::string& name) { return name; }, request.Marker, request.MaxItems,
      response.IsTruncated, response.Marker);
  if (!ok) return ok.error();
  return answer(std::move(response));
}

Decision decide(const State& state, const DeleteUserPolicyRequest& request, const Call& call) {
  return changed_user(state, request.UserName, call,
                      [&](UserStored& user) { return delete_inline_policy(user, "user", request.PolicyName); });
}

Decision decide(const State& state, const AttachUserPolicyRequest& request, const Call& call) {
  return changed_user(state, request.UserName, call,
                      [&](UserStored& user) { return attach_policy(state, user, "user", request.PolicyArn); });
}

Decision decide(const State& state, const DetachUserPolicyRequest& request, const Call& call) {
  return changed_user(state, request.UserName, call,
                      [&](UserStored& user) { return detach_policy(user, request.PolicyArn); });
}

Decision decide(const State& state, const ListAttachedUserPoliciesRequest& request, const Call& call) {
  const auto user = find_user(state, request.UserName, call);
  if (!user) return user.error();
  ListAttachedUserPoliciesResponse response{attached_policies(state, **user, request.PathPrefix), false, {}};
  const auto ok = take_page(
      response.AttachedPolicies, [](const AttachedPolicy& policy) { return policy.PolicyName; }, request.Marker,
      request.MaxItems, response.IsTruncated, response.Marker);
  if (!ok) return ok.error();
  return answer(std::move(response));
}

}  // namespace sluice::iam
