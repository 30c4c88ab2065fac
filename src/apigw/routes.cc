#include "apigw/routes.h"

namespace sluice::apigw {

namespace {

std::vector<std::string_view> segments_of(std::string_view path) {
  if (path.starts_with('/')) path.remove_prefix(1);
  if (path.ends_with('/')) path.remove_suffix(1);
  std::vector<std::string_view> segments;
  if (path.empty()) return segments;
  for (;;) {
    const auto slash = path.find('/');
    segments.push_back(path.substr(0, slash));
    if (slash == std::string_view::npos) return segments;
    path.remove_prefix(slash + 1);
  }
}

}  // namespace

void Routes::add(std::string_view path, std::size_t resource) {
  Node* node = &root_;
  for (const auto segment : segments_of(path)) {
    if (segment.starts_with('{') && segment.ends_with("+}")) {
      node->greedy_name = segment.substr(1, segment.size() - 3);
      node->greedy = resource;
      return;
    }
    if (segment.starts_with('{') && segment.ends_with('}')) {
      node->parameter = segment.substr(1, segment.size() - 2);
      if (!node->variable) node->variable = std::make_unique<Node>();
      node = node->variable.get();
    } else {
      node = &node->literals[std::string(segment)];
    }
  }
  node->resource = resource;
}

struct Routes::Search {
  const std::vector<std::string_view>& segments;
  const std::function<bool(std::size_t)>& accepts;
  Match match;

  bool at(const Node& node, std::size_t depth) {
    if (depth == segments.size()) {
      if (!node.resource || !accepts(*node.resource)) return false;
      match.resource = *node.resource;
      return true;
    }
    const auto segment = segments[depth];
    if (const auto literal = node.literals.find(segment);
        literal != node.literals.end() && at(literal->second, depth + 1)) {
      return true;
    }
    if (node.variable && !segment.empty()) {
      match.parameters.emplace_back(node.parameter, segment);
      if (at(*node.variable, depth + 1)) return true;
      match.parameters.pop_back();
    }
    if (!node.greedy || !accepts(*node.greedy)) return false;
    const auto& last = segments.back();
    match.resource = *node.greedy;
    match.parameters.emplace_back(node.greedy_name,
                                  std::string(segment.data(), std::size_t(last.data() + last.size() - segment.data())));
    return true;
  }
};

std::optional<Routes::Match> Routes::find(std::string_view path,
                                          const std::function<bool(std::size_t)>& accepts) const {
  const auto segments = segments_of(path);
  Search search{segments, accepts, {}};
  if (!search.at(root_, 0)) return std::nullopt;
  return std::move(search.match);
}

}  // namespace sluice::apigw
