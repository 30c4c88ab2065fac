#include "wire/rest_json.h"

#include <algorithm>

#include "base/check.h"
#include "wire/scalar_text.h"

namespace sluice::wire {
namespace {

// Takes the next segment off the front of a path that begins with a slash.
std::string_view take_segment(std::string_view& path) {
  path.remove_prefix(1);
  const auto segment = path.substr(0, path.find('/'));
  path.remove_prefix(segment.size());
  return segment;
}

std::string_view without_last_slash(std::string_view path) {
  if (path.size() > 1 && path.ends_with('/')) path.remove_suffix(1);
  return path;
}

bool is_label(std::string_view segment) {
  return segment.size() > 2 && segment.front() == '{' && segment.back() == '}';
}

// How specific a route is that fits (RestMatch::literals), or -1.
int fit(const RestRoute& route, std::string_view path, const RestParameters& query, RestParameters& labels) {
  auto pattern = route.pattern.substr(0, route.pattern.find('?'));
  int literal = 0;
  while (!pattern.empty()) {
    const auto wanted = take_segment(pattern);
    if (path.empty()) return -1;
    if (is_label(wanted) && wanted[wanted.size() - 2] == '+') {
      if (path.size() < 2) return -1;
      labels.emplace_back(wanted.substr(1, wanted.size() - 3), aws::percent_decode(path.substr(1)));
      return literal;
    }
    const auto found = take_segment(path);
    if (is_label(wanted)) {
      if (found.empty()) return -1;
      labels.emplace_back(wanted.substr(1, wanted.size() - 2), aws::percent_decode(found));
    } else if (found == wanted) {
      literal += 2;
    } else {
      return -1;
    }
  }
  if (!path.empty()) return -1;
  const auto question = route.pattern.find('?');
  if (question == std::string_view::npos) return literal;
  const auto condition = route.pattern.substr(question + 1);
  const auto equals = condition.find('=');
  const bool met = std::any_of(query.begin(), query.end(), [&](const auto& parameter) {
    return parameter.first == condition.substr(0, equals) && parameter.second == condition.substr(equals + 1);
  });
  return met ? literal + 1 : -1;
}

class Binder {
 public:
  Binder(const Type& type, void* object) : type_(type), object_(object) {}

  // Reads a text into a member: a scalar, or one more item of a list.
  std::optional<DecodeFault> set(std::string_view name, std::string_view text) {
    const auto* member = type_.find(name);
    CHECK(member != nullptr);
    void* target = member->in(object_);
    const auto& inner = member->type->inner();
    std::optional<std::string> problem;
    if (inner.kind == Kind::kList) {
      problem = read_scalar(*inner.element, inner.access.append(list_in(*member->type, target)), text);
    } else {
      problem = read_scalar(*member->type, target, text);
    }
    if (!problem) return std::nullopt;
    if (inner.kind == Kind::kEnum) {
      return DecodeFault{DecodeFault::Kind::kConstraint, constraint_text(text, name, *problem), std::string(name)};
    }
    return DecodeFault{DecodeFault::Kind::kType, std::move(*problem), std::string(name)};
  }

  void set_entry(std::string_view name, const std::string& key, const std::string& value) {
    const auto* member = type_.find(name);
    CHECK(member != nullptr && member->type->kind == Kind::kMap && member->type->element->kind == Kind::kString);
    *static_cast<std::string*>(member->type->access.insert(member->in(object_), key)) = value;
  }

  void set_blob(std::string_view name, std::string_view bytes) {
    const auto* member = type_.find(name);
    CHECK(member != nullptr && member->type->inner().kind == Kind::kBlob);
    void* target = member->in(object_);
    if (member->type->kind == Kind::kOptional) target = member->type->access.emplace(target);
    static_cast<base::Blob*>(target)->bytes = bytes;
  }

 private:
  // The list inside an optional, made if it is not there yet.
  static void* list_in(const Type& type, void* target) {
    if (type.kind != Kind::kOptional) return target;
    return type.access.has(target) ? const_cast<void*>(type.access.value(target)) : type.access.emplace(target);
  }

  const Type& type_;
  void* object_;
};

bool is_envelope(std::string_view name) {
  return name.starts_with("X-Amz-");  // of signatures in the query string
}

std::optional<DecodeFault> bind_query(Binder& binder, const RestMatch& match, UnknownMembers* unknown) {
  const auto bindings = match.route->bindings;
  const auto condition =
      match.route->pattern.substr(std::min(match.route->pattern.find('?'), match.route->pattern.size()));
  for (const auto& [name, value] : match.query) {
    const auto bound = std::find_if(bindings.begin(), bindings.end(), [&name = name](const RestBinding& binding) {
      return binding.place == RestBinding::Place::kQuery && binding.name == name;
    });
    if (bound != bindings.end()) {
      if (auto fault = binder.set(bound->member, value)) return fault;
      continue;
    }
    if (condition == "?" + name + "=" + value || is_envelope(name)) continue;
    const auto rest = std::find_if(bindings.begin(), bindings.end(), [](const RestBinding& binding) {
      return binding.place == RestBinding::Place::kQueryOfOther;
    });
    if (rest != bindings.end()) {
      binder.set_entry(rest->member, name, value);
    } else if (unknown != nullptr && !value.empty() && unknown->size() < kUnknownMembersMax) {
      unknown->push_back(name);
    }
  }
  return std::nullopt;
}

}  // namespace

std::optional<RestMatch> match_route(std::span<const RestRoute> routes, std::string_view method,
                                     std::string_view target) {
  if (target.size() > kRestTargetBytesMax || !target.starts_with('/')) return std::nullopt;
  const auto question = target.find('?');
  const auto path = without_last_slash(target.substr(0, question));
  auto query =
      aws::parse_form(question == std::string_view::npos ? "" : target.substr(question + 1), kRestParametersMax);
  if (!query) return std::nullopt;
  RestMatch best{nullptr, -1, {}, std::move(*query)};
  for (const auto& route : routes) {
    if (route.method != method) continue;
    RestParameters labels;
    const int literals = fit(route, path, best.query, labels);
    if (literals <= best.literals) continue;
    best.literals = literals;
    best.route = &route;
    best.labels = std::move(labels);
  }
  if (best.route == nullptr) return std::nullopt;
  return best;
}

std::optional<DecodeFault> decode_rest(const RestMatch& match, const aws::HttpRequest& request, MemberNames names,
                                       const Type& type, void* object, UnknownMembers* unknown) {
  Binder binder(type, object);
  if (!match.route->payload.empty()) {
    binder.set_blob(match.route->payload, request.body);
  } else if (request.body.find_first_not_of(" \t\r\n") != std::string_view::npos) {
    if (auto fault = decode_json(request.body, names, type, object, unknown)) return fault;
  }
  if (auto fault = bind_query(binder, match, unknown)) return fault;
  for (const auto& binding : match.route->bindings) {
    if (binding.place != RestBinding::Place::kHeader) continue;
    if (const auto value = request.header(binding.name)) {
      if (auto fault = binder.set(binding.member, *value)) return fault;
    }
  }
  for (const auto& [member, value] : match.labels) {
    if (auto fault = binder.set(member, value)) return fault;
  }
  return std::nullopt;
}

}  // namespace sluice::wire
