#include "wire/json_codec.h"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "base/bytes.h"
#include "base/utf8.h"
#include "wire/json_reader.h"
#include "wire/plain_text.h"
#include "wire/scalar_text.h"

namespace sluice::wire {
namespace {

class JsonDecoder {
 public:
  JsonDecoder(std::string_view document, MemberNames names, UnknownMembers* unknown)
      : in_(document), names_(names), unknown_(unknown) {}

  std::optional<DecodeFault> decode(const Type& type, void* object) {
    const char wanted_first = type.kind == Kind::kList ? '[' : '{';
    if (in_.peek() != wanted_first) {
      in_.fail(wanted_first == '{' ? "expected an object" : "expected an array");
    } else if (value(type, object)) {
      in_.at_end();
    }
    if (fault_) return fault_;
    if (!in_.ok()) return DecodeFault{DecodeFault::Kind::kSyntax, in_.fault(), path()};
    return std::nullopt;
  }

 private:
  bool value(const Type& type, void* target) {
    if (in_.peek() == 'n') return in_.null();
    switch (type.kind) {
      case Kind::kOptional:
        return value(*type.element, type.access.emplace(target));
      case Kind::kStruct:
        return in_.peek() == '{' ? structure(type, target) : mismatch(type);
      case Kind::kMap:
        return in_.peek() == '{' ? map(type, target) : mismatch(type);
      case Kind::kList:
        return in_.peek() == '[' ? list(type, target) : mismatch(type);
      case Kind::kJson:
        return document(target);
      case Kind::kBool:
        return in_.peek() == 't' || in_.peek() == 'f' ? in_.boolean(*static_cast<bool*>(target)) : mismatch(type);
      case Kind::kString:
        if (in_.peek() == '"') return in_.string(*static_cast<std::string*>(target));
        return at_number() ? number(type, target) : mismatch(type);
      case Kind::kBlob:
      case Kind::kEnum:
        return in_.peek() == '"' ? text(type, target) : mismatch(type);
      case Kind::kInstant:
        if (in_.peek() == '"') return text(type, target);
        return at_number() ? number(type, target) : mismatch(type);
      case Kind::kInt32:
      case Kind::kInt64:
      case Kind::kDouble:
        return at_number() ? number(type, target) : mismatch(type);
    }
    return false;
  }

  bool at_number() {
    const char c = in_.peek();
    return c == '-' || (c >= '0' && c <= '9');
  }

  bool structure(const Type& type, void* target) {
    in_.begin_object();
    std::string_view key;
    while (in_.next_key(key)) {
      const auto* member = find(type, key);
      if (member == nullptr) {
        std::string name(unknown_ != nullptr ? key : std::string_view());
        bool holds_something = false;
        if (!in_.skip(holds_something)) return false;
        if (unknown_ != nullptr && holds_something && unknown_->size() < kUnknownMembersMax) {
          path_.push_back(name);
          unknown_->push_back(path());
          path_.pop_back();
        }
        continue;
      }
      path_.push_back(member->name);
      if (!value(*member->type, member->in(target))) return false;
      path_.pop_back();
    }
    return in_.ok();
  }

  const Member* find(const Type& type, std::string_view key) const {
    for (const auto& name : names_) {
      const bool applies = name.shape.empty() ? type.find(name.member) != nullptr : name.shape == type.name;
      if (!applies) continue;
      if (name.wire == key) return type.find(name.member);
      if (name.member == key) return nullptr;
    }
    return type.find(key);
  }

  bool map(const Type& type, void* target) {
    type.access.clear(target);
    in_.begin_object();
    std::string_view key;
    while (in_.next_key(key)) {
      if (in_.peek() == 'n') {
        if (!in_.null()) return false;
      } else if (!value(*type.element, type.access.insert(target, std::string(key)))) {
        return false;
      }
    }
    return in_.ok();
  }

  bool list(const Type& type, void* target) {
    type.access.clear(target);
    in_.begin_array();
    while (in_.next_item()) {
      if (in_.peek() == 'n') {
        if (!in_.null()) return false;
      } else if (!value(*type.element, type.access.append(target))) {
        return false;
      }
    }
    return in_.ok();
  }

  bool document(void* target) {
    std::string_view text;
    if (!in_.skip(text)) return false;
    boost::system::error_code error;
    boost::json::parse_options options;
    options.max_depth = JsonReader::kDepthMax;
    *static_cast<boost::json::value*>(target) = boost::json::parse(text, error, {}, options);
    return !error || in_.fail("not a document");
  }

  bool text(const Type& type, void* target) {
    if (!in_.string(scratch_)) return false;
    const auto problem = read_scalar(type, target, scratch_);
    if (!problem) return true;
    if (type.kind != Kind::kEnum) return refuse(DecodeFault::Kind::kType, *problem);
    return refuse(DecodeFault::Kind::kConstraint, constraint_text(scratch_, path(), *problem));
  }

  bool number(const Type& type, void* target) {
    std::string_view text;
    bool integral = false;
    if (!in_.number(text, integral)) return false;
    if (type.kind == Kind::kInstant && !parse_epoch_seconds(text, *static_cast<base::Instant*>(target))) {
      return refuse(DecodeFault::Kind::kType, "NUMBER_VALUE can not be converted to a Timestamp");
    }
    if (type.kind == Kind::kInstant) return true;
    if (read_scalar(type, target, text)) {
      const char* found = integral ? "NUMBER_VALUE" : "DECIMAL_VALUE";
      return refuse(DecodeFault::Kind::kType, found + (" can not be converted to " + std::string(wanted(type.kind))));
    }
    return true;
  }

  // A value of another type than the member's, in the words of sqs.md section 2.
  bool mismatch(const Type& type) {
    const bool collection = type.kind == Kind::kStruct || type.kind == Kind::kMap || type.kind == Kind::kList;
    const auto words = [&](const char* token, const char* java_class) {
      return collection ? std::string("Unrecognized collection type class java.lang.") + java_class
                        : std::string(token) + " can not be converted to " + std::string(wanted(type.kind));
    };
    const char first = in_.peek();
    bool ignored = false;
    if (!in_.skip(ignored)) return false;
    switch (first) {
      case '{':
        return refuse(DecodeFault::Kind::kType, "Start of structure or map found where not expected.");
      case '[':
        return refuse(DecodeFault::Kind::kType, "Start of list found where not expected");
      case '"':
        return refuse(DecodeFault::Kind::kType, words("STRING_VALUE", "String"));
      case 't':
        return refuse(DecodeFault::Kind::kType, words("TRUE_VALUE", "Boolean"));
      case 'f':
        return refuse(DecodeFault::Kind::kType, words("FALSE_VALUE", "Boolean"));
      default:
        return refuse(DecodeFault::Kind::kType, words("NUMBER_VALUE", "Integer"));
    }
  }

  bool refuse(DecodeFault::Kind kind, std::string text) {
    fault_ = DecodeFault{kind, std::move(text), path()};
    return false;
  }

  std::string path() const {
    std::string joined;
    for (const auto name : path_) {
      if (!joined.empty()) joined += '.';
      joined += name;
    }
    return joined;
  }

  JsonReader in_;
  MemberNames names_;
  UnknownMembers* unknown_;
  std::optional<DecodeFault> fault_;
  std::vector<std::string_view> path_;
  std::string scratch_;
};

class JsonEncoder {
 public:
  JsonEncoder(std::string& out, const JsonEncoding& encoding) : out_(out), encoding_(encoding) {}

  void value(const Type& type, const void* object) {
    switch (type.kind) {
      case Kind::kOptional:
        if (type.access.has(object)) {
          value(*type.element, type.access.value(object));
        } else {
          out_ += "null";
        }
        break;
      case Kind::kStruct:
        structure(type, object);
        break;
      case Kind::kList:
        list(type, object);
        break;
      case Kind::kMap:
        map(type, object);
        break;
      case Kind::kString:
        append_json_string(out_, *static_cast<const std::string*>(object));
        break;
      case Kind::kJson:
        out_ += boost::json::serialize(*static_cast<const boost::json::value*>(object));
        break;
      case Kind::kInstant:
        if (encoding_.time == JsonEncoding::Time::kEpochSeconds) {
          append_epoch_seconds(out_, *static_cast<const base::Instant*>(object));
          break;
        }
        [[fallthrough]];
      case Kind::kBlob:
      case Kind::kEnum:
        out_ += '"';
        append_scalar(out_, type, object);
        out_ += '"';
        break;
      case Kind::kBool:
      case Kind::kInt32:
      case Kind::kInt64:
      case Kind::kDouble:
        append_scalar(out_, type, object);
        break;
    }
  }

 private:
  bool left_out(const Type& type, const void* object) const {
    if (type.kind == Kind::kOptional) return !type.access.has(object);
    return encoding_.empty == JsonEncoding::Empty::kDrop && (type.kind == Kind::kList || type.kind == Kind::kMap) &&
           type.access.size(object) == 0;
  }

  std::string_view wire_name(const Type& type, const Member& member) const {
    for (const auto& name : encoding_.names) {
      if (name.member == member.name && (name.shape.empty() || name.shape == type.name)) return name.wire;
    }
    return member.name;
  }

  void structure(const Type& type, const void* object) {
    out_ += '{';
    bool first = true;
    for (const auto& member : type.members) {
      const void* at = member.in(object);
      if (left_out(*member.type, at)) continue;
      if (!first) out_ += ',';
      first = false;
      out_ += '"';
      out_ += wire_name(type, member);
      out_ += "\":";
      value(*member.type, at);
    }
    out_ += '}';
  }

  void list(const Type& type, const void* object) {
    out_ += '[';
    const auto count = type.access.size(object);
    for (std::size_t i = 0; i < count; ++i) {
      if (i > 0) out_ += ',';
      value(*type.element, type.access.item(object, i));
    }
    out_ += ']';
  }

  void map(const Type& type, const void* object) {
    struct State {
      JsonEncoder& encoder;
      const Type& element;
      bool first = true;
    } state{*this, *type.element};
    out_ += '{';
    type.access.each(object, &state, [](void* opaque, const std::string& key, const void* item) {
      auto& self = *static_cast<State*>(opaque);
      if (!self.first) self.encoder.out_ += ',';
      self.first = false;
      append_json_string(self.encoder.out_, key);
      self.encoder.out_ += ':';
      self.encoder.value(self.element, item);
    });
    out_ += '}';
  }

  std::string& out_;
  const JsonEncoding& encoding_;
};

}  // namespace

std::optional<DecodeFault> decode_json(std::string_view document, MemberNames names, const Type& type, void* object,
                                       UnknownMembers* unknown) {
  return JsonDecoder(document, names, unknown).decode(type, object);
}

void encode_json(std::string& out, const Type& type, const void* object, const JsonEncoding& encoding) {
  JsonEncoder(out, encoding).value(type, object);
}

void append_json_string(std::string& out, std::string_view text) {
  constexpr std::string_view digits = "0123456789abcdef";
  out += '"';
  while (!text.empty()) {
    const auto plain = plain_prefix(text);
    out.append(text.substr(0, plain));
    text.remove_prefix(plain);
    if (text.empty()) break;
    const auto c = static_cast<unsigned char>(text.front());
    std::size_t length = 1;
    if (c >= 0x80) {
      length = base::utf8_sequence(text);
      out += length == 0 ? base::kReplacementCharacter : text.substr(0, length);
      if (length == 0) length = 1;
    } else if (c == '"' || c == '\\') {
      out += '\\';
      out += char(c);
    } else {
      constexpr std::string_view named = "\b\f\n\r\t";
      const auto at = named.find(char(c));
      if (at != std::string_view::npos) {
        out += '\\';
        out += "bfnrt"[at];
      } else {
        out += "\\u00";
        out += digits[c >> 4];
        out += digits[c & 15];
      }
    }
    text.remove_prefix(length);
  }
  out += '"';
}

}  // namespace sluice::wire
