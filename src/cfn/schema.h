#pragma once
// The resource types that sluice carries out, as data (section 5): properties, which of them make a change a
// replacement, what Fn::GetAtt gives, and how a physical name is made. The tables are in schema_table.cc.
#include <boost/json.hpp>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace sluice::cfn {

namespace json = boost::json;

// What values of a property are made to be before they are compared and handed over ("5" and 5 mean the same).
enum class Kind : std::uint8_t {
  kString,
  kInteger,
  kBoolean,
  kStrings,   // a list of texts
  kTexts,     // an object whose members are texts
  kDocument,  // any JSON, left as it is
  kObject,    // an object with the members that the table lists under its path
  kObjects,   // a list of such
  kTags       // a list of {Key, Value}
};

enum Flags : std::uint8_t {
  kPlain = 0,
  kRequired = 1,
  kReplaces = 2,      // a change needs a new physical resource
  kNotSupported = 4,  // AWS has it, sluice does not
  kIsName = 8,        // gives the physical name
  kScoped = 16        // a name that is unique within another resource only (a stage within its API)
};

struct PropertySchema {
  std::string_view path;  // QueueName; of a member of an object or of the items of a list: Code.S3Bucket
  Kind kind;
  std::uint8_t flags = kPlain;
};

// How a name is drawn where the template gives none (section 2.4).
enum class NameForm : std::uint8_t {
  kName,          // <stack>-<LogicalId>-<12 mixed alphanumerics>, its front cut to `name_length`
  kLower,         // the same in lower case (S3)
  kShort,         // mysta-Logic-<12 upper-case alphanumerics>: old types without a visible name
  kApiId,         // 10 lower-case alphanumerics
  kDeploymentId,  // 6 lower-case alphanumerics
  kUuid
};

struct TypeSchema {
  std::string_view name;
  std::span<const PropertySchema> properties;
  std::span<const std::string_view> attributes;  // of Fn::GetAtt
  NameForm name_form;
  std::size_t name_length;
  bool taggable;
  std::string_view identifier;  // the property or attribute that names one, for GetTemplateSummary

  const PropertySchema* property(std::string_view path) const;
  bool has_attribute(std::string_view name) const;
  // The property that gives the physical name, or nothing.
  const PropertySchema* name_property() const;
};

// The schema, or null for a type that sluice does not carry out.
const TypeSchema* find_type(std::string_view name);

enum class TypeKnowledge { kSupported, kKnownToAws, kUnknown };
// kKnownToAws: one of the other types of the services that sluice has, or any type of another AWS service.
TypeKnowledge know_type(std::string_view name);

// Properties as the schema wants them: texts, numbers and booleans converted where that loses nothing.
json::object coerced(const TypeSchema& type, const json::object& properties);

// What is wrong with resolved properties, as AWS words it ("#: extraneous key [X] is not permitted"), with the path of
// the first offending property; empty if nothing.
struct SchemaProblem {
  std::string text;
  std::string property;  // the top-level property, empty for a missing one
};
std::vector<SchemaProblem> schema_problems(const TypeSchema& type, const json::object& properties);

// The capabilities that a template's resources need: CAPABILITY_IAM, or CAPABILITY_NAMED_IAM for one with a name of its
// own (section 2.7); empty without. `types`: those that need it.
struct NeededCapabilities {
  std::string capability;
  std::vector<std::string> types;
};
NeededCapabilities needed_capabilities(const json::object& resources);

}  // namespace sluice::cfn
