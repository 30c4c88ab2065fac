#pragma once
// The REST-JSON binding: a route table as data says which action a method and path mean and which members of its
// request come from the path, the query string, headers or the raw body. All other members are in a JSON body.
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "aws/http.h"
#include "wire/json_codec.h"
#include "wire/schema.h"

namespace sluice::wire {

struct RestBinding {
  enum class Place {
    kQuery,         // ?name=value; a list takes every repetition
    kHeader,        //
    kQueryOfOther,  // a map of all query parameters that no other binding takes
  };
  Place place;
  std::string_view name;  // on the wire
  std::string_view member;
};

struct RestRoute {
  std::string_view method;
  // Segments between slashes; {Member} takes one segment, {Member+} at the end all that follow. A "?name=value" at the
  // end must be among the query parameters. An empty last segment of a request's path does not count.
  std::string_view pattern;
  int status;  // of success
  std::string_view action;
  std::span<const RestBinding> bindings = {};
  std::string_view payload = {};  // the Blob member that is the body
  std::string_view shape = {};    // the request's name without "Request" where it is not the action's
};

using RestParameters = std::vector<std::pair<std::string, std::string>>;

struct RestMatch {
  const RestRoute* route;
  int literals;           // how specific: twice the number of literal segments, one more with a query condition
  RestParameters labels;  // member and decoded value
  RestParameters query;   // decoded
};

inline constexpr std::size_t kRestTargetBytesMax = 32 * 1024;
inline constexpr std::size_t kRestParametersMax = 1'000;

// The most specific route (the most literal segments, then one with a query condition), or nothing.
std::optional<RestMatch> match_route(std::span<const RestRoute> routes, std::string_view method,
                                     std::string_view target);

// Fills `object` (a request of the route's action) from the whole request. An empty body is an empty object.
[[nodiscard]] std::optional<DecodeFault> decode_rest(const RestMatch& match, const aws::HttpRequest& request,
                                                     MemberNames names, const Type& type, void* object,
                                                     UnknownMembers* unknown = nullptr);

}  // namespace sluice::wire
