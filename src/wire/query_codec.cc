#include "wire/query_codec.h"

#include <algorithm>
#include <map>

#include "aws/http.h"
#include "wire/scalar_text.h"

namespace sluice::wire {
namespace {

using Pair = QueryParameters::Pair;

// Parameters whose names share a prefix: neighbours in the sorted list.
struct Range {
  std::size_t begin = 0, end = 0;
  std::size_t prefix = 0;  // characters of their names that have been understood, the point behind them included
};

bool is_index(std::string_view segment) {
  return !segment.empty() && segment.find_first_not_of("0123456789") == std::string_view::npos;
}

class QueryDecoder {
 public:
  QueryDecoder(const std::vector<Pair>& pairs, const QueryNames& names)
      : pairs_(pairs), names_(names), used_(pairs.size(), false) {}

  std::optional<DecodeFault> decode(const Type& type, void* object) {
    structure(type, object, Range{0, pairs_.size(), 0});
    return std::move(fault_);
  }

  void report_unknown(UnknownMembers& unknown) const {
    for (std::size_t i = 0; i < pairs_.size() && unknown.size() < kUnknownMembersMax; ++i) {
      if (used_[i] || pairs_[i].second.empty() || is_envelope(pairs_[i].first)) continue;
      auto path = model_path(pairs_[i].first);
      if (unknown.empty() || unknown.back() != path) unknown.push_back(std::move(path));
    }
  }

 private:
  static bool is_envelope(std::string_view name) {
    constexpr std::string_view envelope[] = {"Action",        "Version",         "AWSAccessKeyId",
                                             "Signature",     "SignatureMethod", "SignatureVersion",
                                             "SecurityToken", "Timestamp",       "Expires"};
    return name.starts_with("X-Amz-") ||
           std::find(std::begin(envelope), std::end(envelope), name) != std::end(envelope);
  }

  // Parameters.member.1.ResolvedValue becomes Parameters.ResolvedValue.
  static std::string model_path(std::string_view name) {
    std::string path;
    while (!name.empty()) {
      const auto segment = name.substr(0, name.find('.'));
      name.remove_prefix(std::min(name.size(), segment.size() + 1));
      if (is_index(segment) || segment == "member" || segment == "entry") continue;
      if (!path.empty()) path += '.';
      path += segment;
    }
    return path;
  }

  // The value of the parameter NAME.segment, or nothing.
  const std::string* leaf(const Range& range, std::string_view segment) {
    const auto i = lower_bound(range, segment);
    if (i == range.end || tail(i, range) != segment) return nullptr;
    used_[i] = true;
    return &pairs_[i].second;
  }

  // The parameters NAME.segment.*
  Range below(const Range& range, std::string_view segment) const {
    const auto first = std::string(segment) + '.';
    const auto behind = std::string(segment) + '/';  // the character after the point
    return {lower_bound(range, first), lower_bound(range, behind), range.prefix + first.size()};
  }

  std::string_view tail(std::size_t i, const Range& range) const {
    return std::string_view(pairs_[i].first).substr(range.prefix);
  }

  std::size_t lower_bound(const Range& range, std::string_view text) const {
    std::size_t begin = range.begin, end = range.end;
    while (begin < end) {
      const auto middle = begin + (end - begin) / 2;
      if (tail(middle, range) < text) {
        begin = middle + 1;
      } else {
        end = middle;
      }
    }
    return begin;
  }

  bool structure(const Type& type, void* object, const Range& range) {
    for (const auto& member : type.members) {
      const auto name = names_.find(type.name, member.name);
      path_.push_back(member.name);
      if (!this->member(*member.type, member.in(object), range, name, name.wire)) return false;
      if (!name.also.empty() && !this->member(*member.type, member.in(object), range, name, name.also)) return false;
      path_.pop_back();
    }
    return true;
  }

  // Reads what stands under `segment`, if anything.
  bool member(const Type& type, void* target, const Range& range, const QueryName& name, std::string_view segment) {
    const auto& inner = type.inner();
    const bool collection = inner.kind == Kind::kList || inner.kind == Kind::kMap;
    if (collection || inner.kind == Kind::kStruct) {
      const auto inside = below(range, segment);
      const auto* empty = leaf(range, segment);
      if (inside.begin == inside.end && (empty == nullptr || inner.kind == Kind::kStruct)) return true;
      void* object = emplace(type, target);
      if (inner.kind == Kind::kStruct) return structure(inner, object, inside);
      return inside.begin == inside.end || items(inner, object, inside, name);
    }
    if (inner.kind == Kind::kJson) return true;  // no service of this protocol has such a member
    const auto* text = leaf(range, segment);
    return text == nullptr || scalar(type, target, *text);
  }

  static void* emplace(const Type& type, void* target) {
    return type.kind == Kind::kOptional ? emplace(*type.element, type.access.emplace(target)) : target;
  }

  bool scalar(const Type& type, void* target, const std::string& text) {
    const auto problem = read_scalar(type, target, text);
    if (!problem) return true;
    if (type.inner().kind != Kind::kEnum) return refuse(DecodeFault::Kind::kType, *problem);
    return refuse(DecodeFault::Kind::kConstraint, constraint_text(text, path(), *problem));
  }

  // A list's or map's items by their numbers.
  bool items(const Type& type, void* target, Range range, const QueryName& name) {
    const auto wrapped = below(range, type.kind == Kind::kList ? "member" : "entry");
    if (wrapped.begin != wrapped.end) range = wrapped;
    std::map<std::int64_t, std::string_view> indices;
    for (auto i = range.begin; i < range.end; ++i) {
      const auto segment = tail(i, range).substr(0, tail(i, range).find('.'));
      std::int64_t index = 0;
      if (!is_index(segment)) continue;
      if (!parse_int64(segment, index) || index > kQueryIndexMax) {
        return refuse(DecodeFault::Kind::kSyntax, "Index " + std::string(segment) + " is too large.");
      }
      indices.emplace(index, segment);
    }
    for (const auto& [index, segment] : indices) {
      const QueryName plain{{}, {}, {}, {}, "key", "value"};
      if (type.kind == Kind::kList) {
        if (!member(*type.element, type.access.append(target), range, plain, segment)) return false;
        continue;
      }
      const auto entry = below(range, segment);
      const auto* key = leaf(entry, name.key);
      if (key == nullptr) continue;
      if (!member(*type.element, type.access.insert(target, *key), entry, plain, name.value)) return false;
    }
    return true;
  }

  bool refuse(DecodeFault::Kind kind, std::string text) {
    fault_ = DecodeFault{kind, std::move(text), path()};
    return false;
  }

  std::string path() const {
    std::string joined;
    for (const auto segment : path_) joined += (joined.empty() ? "" : ".") + std::string(segment);
    return joined;
  }

  const std::vector<Pair>& pairs_;
  const QueryNames& names_;
  std::vector<bool> used_;
  std::vector<std::string_view> path_;
  std::optional<DecodeFault> fault_;
};

}  // namespace

std::optional<QueryParameters> QueryParameters::parse(std::string_view query, std::string_view form) {
  auto pairs = aws::parse_form(query, kParametersMax);
  auto more = aws::parse_form(form, kParametersMax);
  if (!pairs || !more || pairs->size() + more->size() > kParametersMax) return std::nullopt;
  QueryParameters parameters;
  parameters.pairs_ = std::move(*pairs);
  std::move(more->begin(), more->end(), std::back_inserter(parameters.pairs_));
  auto& all = parameters.pairs_;
  if (std::any_of(all.begin(), all.end(), [](const Pair& pair) { return pair.first.size() > kNameBytesMax; })) {
    return std::nullopt;
  }
  std::stable_sort(all.begin(), all.end(), [](const Pair& a, const Pair& b) { return a.first < b.first; });
  all.erase(std::unique(all.begin(), all.end(), [](const Pair& a, const Pair& b) { return a.first == b.first; }),
            all.end());
  return parameters;
}

const std::string* QueryParameters::find(std::string_view name) const {
  const auto at = std::lower_bound(pairs_.begin(), pairs_.end(), name,
                                   [](const Pair& pair, std::string_view wanted) { return pair.first < wanted; });
  return at != pairs_.end() && at->first == name ? &at->second : nullptr;
}

std::optional<DecodeFault> decode_query(const QueryParameters& parameters, const QueryNames& names, const Type& type,
                                        void* object, UnknownMembers* unknown) {
  QueryDecoder decoder(parameters.sorted(), names);
  auto fault = decoder.decode(type, object);
  if (!fault && unknown != nullptr) decoder.report_unknown(*unknown);
  return fault;
}

}  // namespace sluice::wire
