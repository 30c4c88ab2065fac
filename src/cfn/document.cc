#include "cfn/document.h"

#include <fmt/format.h>

#include "base/utf8.h"
#include "cfn/errors.h"

namespace sluice::cfn {

namespace {

// The child of `value` by name or index, and its line.
const json::value* child(const json::value& value, std::string_view name, std::size_t& index) {
  if (const auto* object = value.if_object()) {
    const auto it = object->find(name);
    if (it == object->end()) return nullptr;
    index = std::size_t(it - object->begin());
    return &it->value();
  }
  if (const auto* array = value.if_array()) {
    index = 0;
    for (const char c : name) {
      if (c < '0' || c > '9' || index > array->size()) return nullptr;
      index = index * 10 + std::size_t(c - '0');
    }
    return index < array->size() && !name.empty() ? &(*array)[index] : nullptr;
  }
  return nullptr;
}

template <class Path>
int line_at(const json::value& root, const Lines& lines, const Path& path) {
  const json::value* value = &root;
  const Lines* place = &lines;
  for (const auto& name : path) {
    std::size_t index = 0;
    value = child(*value, name, index);
    if (value == nullptr || index >= place->children.size()) break;
    place = &place->children[index];
  }
  return place->line;
}

}  // namespace

int Document::line_of(std::initializer_list<std::string_view> path) const {
  return line_at(root_, lines_, path);
}

int Document::line_of(const std::vector<std::string>& path) const {
  return line_at(root_, lines_, path);
}

aws::Result<Document> read_document(std::string_view text) {
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  const auto start = text.find_first_not_of(" \t\r\n");
  const bool is_json = start != std::string_view::npos && text[start] == '{';
  if (!base::is_utf8(text)) {
    return aws::fail(template_format_error(is_json ? "JSON not well-formed." : "YAML not well-formed."));
  }
  auto document = is_json ? read_json_document(text) : read_yaml_document(text);
  if (document && !document->root().is_object()) return aws::fail(template_format_error("unsupported structure."));
  return document;
}

}  // namespace sluice::cfn
