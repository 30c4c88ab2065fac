#pragma once
// A template on its way to be carried out: read and transformed, then prepared with the values of its parameters.
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "aws/error.h"
#include "cfn/document.h"
#include "cfn/environment.h"
#include "cfn/functions.h"
#include "cfn/graph.h"
#include "cfn/parameters.h"
#include "cfn/records.h"

namespace sluice::cfn {

// A template as it came, checked as far as that goes without values of parameters.
struct SourceTemplate {
  std::string text;
  Document document;
  std::vector<ParameterDefinition> parameters;
  bool serverless = false;  // declares the SAM transform

  const json::object& root() const { return document.root().as_object(); }
};
aws::Result<SourceTemplate> read_template(const std::string& text);

// What the transform makes of it. `number` becomes the record's. An error of the transform has the code
// kTransformFailed and AWS's text (section 2.8).
inline constexpr const char* kTransformFailed = "TransformFailed";
aws::Result<TemplateRecord> process_template(const SourceTemplate& source,
                                             const std::map<std::string, std::string>& parameters,
                                             const std::string& region, std::uint64_t number);

struct Deployment {
  std::shared_ptr<const TemplateRecord> record;
  Environment environment;  // refers to record
  ResourceGraph graph;

  const json::object& root() const { return record->processed.as_object(); }
  const json::object& resource(std::string_view logical_id) const;
  // The line of a resource, or of one of its properties, in the template as it came; 0 if it is not known.
  int line_of(std::string_view logical_id, std::string_view property = {}) const;
};

// Everything that can be said before a resource is touched: conditions, names, circles, types, and properties that
// sluice does not support.
aws::Result<std::shared_ptr<const Deployment>> prepare(std::shared_ptr<const TemplateRecord> record,
                                                       const std::map<std::string, std::string>& parameters,
                                                       const StackIdentity& identity);

// A resource as the template wants it, functions evaluated. Fails with the text for the resource's status.
struct ResolvedResource {
  std::string type;
  json::object properties;                  // coerced to the schema
  std::map<std::string, std::string> tags;  // empty if the type has none
  json::value metadata;                     // null without
  std::string deletion_policy, update_replace_policy;
};
base::Result<ResolvedResource, std::string> resolve(const Deployment& deployment, const std::string& logical_id,
                                                    const StackIdentity& identity, const std::vector<Tag>& stack_tags,
                                                    const References& references);

// The text with which a resource with such properties fails ("Properties validation failed..."), empty if it is fine.
std::string validation_text(const Deployment& deployment, const std::string& logical_id,
                            const ResolvedResource& resource);

// Names of the exports that the active part of the template imports, as far as they can be evaluated.
std::vector<std::string> imports_of(const Deployment& deployment, const References& references);

// The outputs of the template, in order. Fails with AWS's text ("[Error] /Outputs/O/Value/Fn::GetAtt: ...").
base::Result<std::vector<Output>, std::string> evaluate_outputs(const Deployment& deployment,
                                                                const References& references);

}  // namespace sluice::cfn
