#include "wire/xml_writer.h"

#include <boost/json/serialize.hpp>

#include "base/utf8.h"
#include "wire/scalar_text.h"

namespace sluice::wire {
namespace {

class XmlEncoder {
 public:
  XmlEncoder(XmlWriter& xml, const QueryNames& names) : xml_(xml), names_(names) {}

  void members(const Type& type, const void* object) {
    for (const auto& member : type.members) {
      const Type* inner = member.type;
      const void* at = member.in(object);
      while (inner->kind == Kind::kOptional && inner->access.has(at)) {
        at = inner->access.value(at);
        inner = inner->element;
      }
      if (inner->kind == Kind::kOptional) continue;
      const auto name = names_.find(type.name, member.name);
      if (inner->kind == Kind::kList) {
        list(*inner, at, name);
      } else if (inner->kind == Kind::kMap) {
        map(*inner, at, name);
      } else {
        element(*inner, at, name.wire);
      }
    }
  }

 private:
  void element(const Type& type, const void* object, std::string_view name) {
    switch (type.kind) {
      case Kind::kOptional:
        if (type.access.has(object)) element(*type.element, type.access.value(object), name);
        break;
      case Kind::kStruct:
        xml_.open(name);
        members(type, object);
        xml_.close(name);
        break;
      case Kind::kJson:
        xml_.text(name, boost::json::serialize(*static_cast<const boost::json::value*>(object)));
        break;
      case Kind::kList:
        list(type, object, {{}, {}, name, {}, "key", "value"});
        break;
      case Kind::kMap:
        map(type, object, {{}, {}, name, {}, "key", "value"});
        break;
      default:
        scratch_.clear();
        append_scalar(scratch_, type, object);
        xml_.text(name, scratch_);
    }
  }

  void list(const Type& type, const void* object, const QueryName& name) {
    const auto count = type.access.size(object);
    if (!names_.flattened && count == 0) return xml_.empty(name.wire);
    if (!names_.flattened) xml_.open(name.wire);
    for (std::size_t i = 0; i < count; ++i) {
      element(*type.element, type.access.item(object, i), names_.flattened ? name.wire : "member");
    }
    if (!names_.flattened) xml_.close(name.wire);
  }

  void map(const Type& type, const void* object, const QueryName& name) {
    if (!names_.flattened && type.access.size(object) == 0) return xml_.empty(name.wire);
    struct State {
      XmlEncoder& encoder;
      const Type& element;
      const QueryName& name;
      std::string_view entry;
    } state{*this, *type.element, name, names_.flattened ? name.wire : std::string_view("entry")};
    if (!names_.flattened) xml_.open(name.wire);
    type.access.each(object, &state, [](void* opaque, const std::string& key, const void* value) {
      const auto& self = *static_cast<State*>(opaque);
      auto& xml = self.encoder.xml_;
      xml.open(self.entry);
      xml.text(self.name.key, key);
      self.encoder.element(self.element, value, self.name.value);
      xml.close(self.entry);
    });
    if (!names_.flattened) xml_.close(name.wire);
  }

  XmlWriter& xml_;
  const QueryNames& names_;
  std::string scratch_;
};

}  // namespace

void append_xml_text(std::string& out, std::string_view text) {
  while (!text.empty()) {
    const auto c = static_cast<unsigned char>(text.front());
    std::size_t length = 1;
    if (c >= 0x80) {
      length = base::utf8_sequence(text);
      const auto character = text.substr(0, length);
      const bool allowed = length > 0 && character != "\xEF\xBF\xBE" && character != "\xEF\xBF\xBF";  // U+FFFE, U+FFFF
      out += allowed ? character : base::kReplacementCharacter;
      if (length == 0) length = 1;
    } else if (c == '&') {
      out += "&amp;";
    } else if (c == '<') {
      out += "&lt;";
    } else if (c == '>') {
      out += "&gt;";
    } else if (c == '"') {
      out += "&quot;";
    } else if (c == '\r') {
      out += "&#xD;";
    } else if (c < 0x20 && c != '\t' && c != '\n') {
      out += base::kReplacementCharacter;
    } else {
      out += char(c);
    }
    text.remove_prefix(length);
  }
}

void XmlWriter::open(std::string_view name, std::string_view xmlns) {
  out_ += '<';
  out_ += name;
  if (!xmlns.empty()) {
    out_ += " xmlns=\"";
    append_xml_text(out_, xmlns);
    out_ += '"';
  }
  out_ += '>';
}

void XmlWriter::close(std::string_view name) {
  out_ += "</";
  out_ += name;
  out_ += '>';
}

void XmlWriter::empty(std::string_view name) {
  out_ += '<';
  out_ += name;
  out_ += "/>";
}

void XmlWriter::text(std::string_view name, std::string_view content) {
  open(name);
  append_xml_text(out_, content);
  close(name);
}

void encode_xml(XmlWriter& xml, const QueryNames& names, const Type& type, const void* object) {
  XmlEncoder(xml, names).members(type, object);
}

}  // namespace sluice::wire
