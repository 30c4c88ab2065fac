// YAML templates: yaml-cpp's parser tells events, from which the values and their lines are built. Anchors are kept as
// built values; an alias copies one, within the document's limits.
#include <fmt/format.h>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <array>
#include <map>
#include <sstream>

#include "cfn/document.h"
#include "cfn/errors.h"
#include "cfn/yaml_scalar.h"

namespace sluice::cfn {

namespace {

// Thrown out of the parser, which knows no other way to stop; caught in read_yaml_document.
struct Refused {
  std::string message;
};

// A built value with what it costs.
struct Built {
  json::value value;
  Lines lines;
  std::size_t nodes = 0;
  std::size_t bytes = 0;
};

// The functions that have a short tag (section 3). !Ref and !Condition stand for themselves, the rest for Fn::NAME.
constexpr std::array kTags = {
    "Ref",          "Condition",    "And",       "Base64",  "Cidr",      "Contains", "EachMemberEquals",
    "EachMemberIn", "Equals",       "FindInMap", "GetAtt",  "GetAZs",    "If",       "ImportValue",
    "Join",         "Length",       "Not",       "Or",      "RefAll",    "Select",   "Split",
    "Sub",          "ToJsonString", "Transform", "ValueOf", "ValueOfAll"};

class Builder final : public YAML::EventHandler {
 public:
  Built take() { return std::move(result_); }

  void OnDocumentStart(const YAML::Mark&) override {}
  void OnDocumentEnd() override {}

  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    count(1, 0, mark);
    Built built{nullptr, {line(mark), {}}, 1, 0};
    remember(anchor, built, mark);
    add(std::move(built), "", mark);
  }

  void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    const auto it = anchors_.find(anchor);
    if (it == anchors_.end()) throw Refused{not_well_formed(mark)};  // an anchor that contains its own alias
    count(it->second.nodes, it->second.bytes, mark);
    Built copy = it->second;
    copy.lines.line = line(mark);
    add(std::move(copy), "", mark);
  }

  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& text) override {
    count(1, text.size(), mark);
    Built built{scalar(mark, tag, text), {line(mark), {}}, 1, text.size()};
    finish(std::move(built), tag, anchor, mark);
  }

  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value) override {
    open(Open{json::array(), tag, anchor, mark, {line(mark), {}}, 1, 0, "", false});
  }
  void OnSequenceEnd() override { close(); }

  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value) override {
    open(Open{json::object(), tag, anchor, mark, {line(mark), {}}, 1, 0, "", false});
  }
  void OnMapEnd() override { close(); }

 private:
  // A sequence or map whose end has not come.
  struct Open {
    json::value value;
    std::string tag;
    YAML::anchor_t anchor;
    YAML::Mark mark;
    Lines lines;
    std::size_t nodes, bytes;
    std::string key;  // of the member whose value comes next
    bool has_key;
    int key_line = 0;
  };

  static int line(const YAML::Mark& mark) { return mark.line + 1; }

  static std::string not_well_formed(const YAML::Mark& mark) {
    return fmt::format("YAML not well-formed. (line {}, column {})", mark.line + 1, mark.column + 1);
  }

  static json::value scalar(const YAML::Mark& mark, const std::string& tag, const std::string& text) {
    constexpr std::string_view kStandard = "tag:yaml.org,2002:";
    if (std::any_of(text.begin(), text.end(),
                    [](unsigned char c) { return c < 0x20 && c != '\t' && c != '\n' && c != '\r'; })) {
      throw Refused{not_well_formed(mark)};
    }
    if (tag == "?") return plain_scalar(text);
    if (tag.starts_with(kStandard)) {
      const auto kind = std::string_view(tag).substr(kStandard.size());
      if (kind == "str") return json::string(text);
      const auto value = plain_scalar(text);
      if ((kind == "int" && value.is_int64()) || (kind == "bool" && value.is_bool()) ||
          (kind == "null" && value.is_null())) {
        return value;
      }
      if (kind == "float" && value.is_number()) return value.to_number<double>();
      throw Refused{
          with_line(fmt::format("tag !!{} with the value '{}' is not supported by sluice", kind, text), line(mark))};
    }
    return json::string(text);
  }

  void open(Open container) {
    if (open_.size() >= kDocumentDepthMax) {
      throw Refused{fmt::format("values nested deeper than {} are not supported by sluice (line {})", kDocumentDepthMax,
                                line(container.mark))};
    }
    count(1, 0, container.mark);
    open_.push_back(std::move(container));
  }

  void close() {
    Open done = std::move(open_.back());
    open_.pop_back();
    finish(Built{std::move(done.value), std::move(done.lines), done.nodes, done.bytes}, done.tag, done.anchor,
           done.mark);
  }

  void finish(Built built, const std::string& tag, YAML::anchor_t anchor, const YAML::Mark& mark) {
    const bool is_key = !open_.empty() && open_.back().value.is_object() && !open_.back().has_key;
    if (tag.size() > 1 && tag[0] == '!' && !is_key) built = wrap(std::move(built), tag.substr(1), mark);
    remember(anchor, built, mark);
    add(std::move(built), tag, mark);
  }

  // The long form of a short tag: {"Fn::NAME": value}.
  static Built wrap(Built built, const std::string& name, const YAML::Mark& mark) {
    if (std::find(kTags.begin(), kTags.end(), name) == kTags.end()) {
      throw Refused{with_line(fmt::format("tag !{} is not supported by sluice", name), line(mark))};
    }
    if (name == "GetAtt" && built.value.is_string()) {
      const std::string text(built.value.as_string());
      const auto dot = text.find('.');
      json::array parts{json::string(text.substr(0, dot))};
      if (dot != std::string::npos) parts.emplace_back(json::string(text.substr(dot + 1)));
      built.value = std::move(parts);
      built.lines.children.assign(2, Lines{built.lines.line, {}});
    }
    const bool bare = name == "Ref" || name == "Condition";
    json::object object;
    object.emplace(bare ? name : "Fn::" + name, std::move(built.value));
    built.value = std::move(object);
    const int at = built.lines.line;
    Lines outer{at, {}};
    outer.children.push_back(std::move(built.lines));
    built.lines = std::move(outer);
    built.nodes += 1;
    return built;
  }

  // Anchors in anchors each keep a copy, which counts too.
  void remember(YAML::anchor_t anchor, const Built& built, const YAML::Mark& mark) {
    if (anchor == YAML::NullAnchor) return;
    count(built.nodes, built.bytes, mark);
    anchors_[anchor] = built;
  }

  // Each value counts once where it stands, and again in each copy.
  void count(std::size_t nodes, std::size_t bytes, const YAML::Mark& mark) {
    nodes_ += nodes;
    bytes_ += bytes;
    if (nodes_ > kDocumentNodesMax || bytes_ > kDocumentBytesMax) {
      throw Refused{
          fmt::format("more than {} values or {} bytes (aliases expanded) are not supported by sluice (line {})",
                      kDocumentNodesMax, kDocumentBytesMax, line(mark))};
    }
  }

  void add(Built built, const std::string& tag, const YAML::Mark& mark) {
    if (open_.empty()) {
      result_ = std::move(built);
      return;
    }
    Open& parent = open_.back();
    if (parent.value.is_array()) {
      parent.value.as_array().push_back(std::move(built.value));
      parent.lines.children.push_back(std::move(built.lines));
    } else if (!parent.has_key) {
      parent.key = key_text(built, tag, mark);
      parent.has_key = true;
      parent.key_line = line(mark);
    } else {
      auto& object = parent.value.as_object();
      built.lines.line = parent.key_line;
      const auto [it, fresh] = object.emplace(parent.key, nullptr);
      const auto index = std::size_t(it - object.begin());
      it->value() = std::move(built.value);
      if (fresh) {
        parent.lines.children.push_back(std::move(built.lines));
      } else {
        parent.lines.children[index] = std::move(built.lines);
      }
      parent.has_key = false;
    }
    parent.nodes += built.nodes;
    parent.bytes += built.bytes;
  }

  static std::string key_text(const Built& built, const std::string& tag, const YAML::Mark& mark) {
    if (const auto* text = built.value.if_string()) {
      if (*text == "<<" && tag == "?")
        throw Refused{with_line("the YAML merge key << is not supported by sluice", line(mark))};
      return std::string(*text);
    }
    if (built.value.is_structured() || built.value.is_null()) throw Refused{not_well_formed(mark)};
    return json::serialize(built.value);  // 200: and true: are the texts "200" and "true"
  }

  Built result_;
  std::vector<Open> open_;
  std::map<YAML::anchor_t, Built> anchors_;
  std::size_t nodes_ = 0;
  std::size_t bytes_ = 0;
};

}  // namespace

aws::Result<Document> read_yaml_document(std::string_view text) {
  try {
    std::istringstream stream{std::string(text)};
    YAML::Parser parser(stream);
    Builder builder;
    if (!parser.HandleNextDocument(builder)) return Document();
    Built built = builder.take();
    if (parser.HandleNextDocument(builder)) return aws::fail(template_format_error("unsupported structure."));
    return Document(std::move(built.value), std::move(built.lines));
  } catch (const Refused& refused) {
    return aws::fail(template_format_error(refused.message));
  } catch (const YAML::Exception& error) {
    return aws::fail(template_format_error(
        fmt::format("YAML not well-formed. (line {}, column {})", error.mark.line + 1, error.mark.column + 1)));
  }
}

}  // namespace sluice::cfn
