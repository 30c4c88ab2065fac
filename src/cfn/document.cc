#include "cfn/document.h"

#include <fmt/format.h>

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

bool valid_utf8(std::string_view text) {
  for (std::size_t i = 0; i < text.size();) {
    const auto c = static_cast<unsigned char>(text[i]);
    const std::size_t length = c < 0x80                ? 1
                               : c >= 0xC2 && c < 0xE0 ? 2
                               : c >= 0xE0 && c < 0xF0 ? 3
                               : c >= 0xF0 && c < 0xF5 ? 4
                                                       : 0;
    if (length == 0 || i + length > text.size()) return false;
    char32_t code = length == 1 ? c : c & (0x7Fu >> length);
    for (std::size_t k = 1; k < length; ++k) {
      const auto next = static_cast<unsigned char>(text[i + k]);
      if ((next & 0xC0) != 0x80) return false;
      code = code << 6 | (next & 0x3F);
    }
    const bool overlong = (length == 3 && code < 0x800) || (length == 4 && code < 0x10000);
    if (overlong || code > 0x10FFFF || (code >= 0xD800 && code < 0xE000)) return false;
    i += length;
  }
  return true;
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
  if (!valid_utf8(text)) {
    return aws::fail(template_format_error(is_json ? "JSON not well-formed." : "YAML not well-formed."));
  }
  auto document = is_json ? read_json_document(text) : read_yaml_document(text);
  if (document && !document->root().is_object()) return aws::fail(template_format_error("unsupported structure."));
  return document;
}

}  // namespace sluice::cfn
