#pragma once
// The tree of an API's paths and the match of a request's path (apigateway.md section 3): in each segment a literal
// beats {param} beats {proxy+}, and a path without the verb yields to a less specific one that has it.
#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace sluice::apigw {

class Routes {
 public:
  // `path` is a resource's: /pets/{id}/{proxy+}. `resource` is the caller's number for it.
  void add(std::string_view path, std::size_t resource);

  struct Match {
    std::size_t resource = 0;
    std::vector<std::pair<std::string, std::string>> parameters;  // not decoded
  };
  // `path` begins with one slash or is empty; one slash at its end does not count. `accepts` says whether a resource
  // has the verb. Visits each node of the tree at most once.
  std::optional<Match> find(std::string_view path, const std::function<bool(std::size_t)>& accepts) const;

 private:
  struct Node {
    std::optional<std::size_t> resource;
    std::map<std::string, Node, std::less<>> literals;
    std::string parameter;  // name of {param}
    std::unique_ptr<Node> variable;
    std::string greedy_name;
    std::optional<std::size_t> greedy;
  };
  struct Search;
  Node root_;
};

}  // namespace sluice::apigw
