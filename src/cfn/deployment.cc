#include "cfn/deployment.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "base/check.h"
#include "cfn/errors.h"
#include "cfn/sam/transform.h"
#include "cfn/schema.h"
#include "cfn/structure.h"

namespace sluice::cfn {

namespace {

// The lines of a document's resources and their properties, as TemplateRecord keeps them.
std::map<std::string, std::int32_t> resource_lines(const Document& document) {
  std::map<std::string, std::int32_t> lines;
  const auto* resources = section(document.root().as_object(), "Resources");
  for (const auto& [id, value] : *resources) {
    lines[std::string(id)] = document.line_of({"Resources", id});
    const auto* properties = section(value.as_object(), "Properties");
    if (properties == nullptr) continue;
    for (const auto& [name, member] : *properties) {
      lines[std::string(id) + "/" + std::string(name)] = document.line_of({"Resources", id, "Properties", name});
    }
  }
  return lines;
}

aws::Status check_types(const Deployment& deployment) {
  const auto& resources = deployment.root().at("Resources").as_object();
  std::set<std::string> unknown;
  for (const auto& [id, value] : resources) {
    const auto type = text_member(value.as_object(), "Type").value_or("");
    if (know_type(type) == TypeKnowledge::kUnknown) unknown.insert(type);
  }
  if (!unknown.empty()) {
    return aws::fail(template_format_error(fmt::format("Unrecognized resource types: [{}]", fmt::join(unknown, ", "))));
  }
  for (const auto& id : deployment.graph.order) {
    const auto& resource = deployment.resource(id);
    const auto type_name = *text_member(resource, "Type");
    const auto* type = find_type(type_name);
    if (type == nullptr) {
      return aws::fail(unsupported(fmt::format("The resource type {} of {}", type_name, id), deployment.line_of(id)));
    }
    const auto* properties = section(resource, "Properties");
    if (properties == nullptr) continue;
    for (const auto& [name, value] : *properties) {
      const auto* property = type->property(name);
      if (property != nullptr && (property->flags & kNotSupported) != 0) {
        return aws::fail(unsupported(fmt::format("The property {} of {} ({})", std::string_view(name), id, type_name),
                                     deployment.line_of(id, name)));
      }
    }
  }
  return {};
}

}  // namespace

aws::Result<SourceTemplate> read_template(const std::string& text) {
  auto document = read_document(text);
  if (!document) return aws::fail(document.error());
  if (auto status = check_structure(*document); !status) return aws::fail(status.error());
  auto parameters = read_parameters(*document);
  if (!parameters) return aws::fail(parameters.error());
  SourceTemplate source{text, std::move(*document), std::move(*parameters), false};
  source.serverless = !declared_transforms(source.root()).empty();
  return source;
}

aws::Result<TemplateRecord> process_template(const SourceTemplate& source,
                                             const std::map<std::string, std::string>& parameters,
                                             const std::string& region, std::uint64_t number) {
  TemplateRecord record;
  record.number = number;
  record.original = source.text;
  record.lines = resource_lines(source.document);
  if (!source.serverless) {
    record.processed = source.document.root();
    return record;
  }
  auto transformed = sam::transform(source.document, parameters, region);
  if (!transformed) {
    return aws::fail({kTransformFailed,
                      fmt::format("Transform {} failed with: {}", kServerlessTransform, transformed.error()),
                      400,
                      "",
                      {}});
  }
  record.transformed = true;
  record.processed = std::move(transformed->root);
  for (const auto& [id, origin] : transformed->origins) {
    if (record.lines.count(id) == 0) record.lines[id] = record.lines[origin];
  }
  const Document result(record.processed, {});
  if (auto status = check_structure(result, true); !status) return aws::fail(status.error());
  return record;
}

const json::object& Deployment::resource(std::string_view logical_id) const {
  return root().at("Resources").as_object().at(logical_id).as_object();
}

int Deployment::line_of(std::string_view logical_id, std::string_view property) const {
  const auto& lines = record->lines;
  std::string key(logical_id);
  if (!property.empty()) {
    const auto it = lines.find(key + "/" + std::string(property));
    if (it != lines.end()) return it->second;
  }
  const auto it = lines.find(key);
  return it != lines.end() ? it->second : 0;
}

aws::Result<std::shared_ptr<const Deployment>> prepare(std::shared_ptr<const TemplateRecord> record,
                                                       const std::map<std::string, std::string>& parameters,
                                                       const StackIdentity& identity) {
  auto deployment = std::make_shared<Deployment>();
  deployment->record = std::move(record);
  auto environment = make_environment(deployment->root(), parameters, identity);
  if (!environment) return aws::fail(environment.error());
  deployment->environment = std::move(*environment);
  auto graph = make_graph(deployment->environment);
  if (!graph) return aws::fail(graph.error());
  deployment->graph = std::move(*graph);
  if (auto status = check_types(*deployment); !status) return aws::fail(status.error());
  return deployment;
}

base::Result<ResolvedResource, std::string> resolve(const Deployment& deployment, const std::string& logical_id,
                                                    const StackIdentity& identity, const std::vector<Tag>& stack_tags,
                                                    const References& references) {
  const auto& resource = deployment.resource(logical_id);
  ResolvedResource result;
  result.type = *text_member(resource, "Type");
  const auto* type = find_type(result.type);
  CHECK(type != nullptr);  // prepare() refuses others
  if (const auto* properties = resource.if_contains("Properties")) {
    auto evaluated = evaluate(*properties, deployment.environment, references);
    if (!evaluated) return base::fail(evaluated.error());
    if (*evaluated && (*evaluated)->is_object()) result.properties = coerced(*type, (*evaluated)->as_object());
  }
  if (const auto* metadata = resource.if_contains("Metadata")) {
    auto evaluated = evaluate(*metadata, deployment.environment, references);
    if (!evaluated) return base::fail(evaluated.error());
    if (*evaluated) result.metadata = std::move(**evaluated);
  }
  result.deletion_policy = text_member(resource, "DeletionPolicy").value_or("Delete");
  result.update_replace_policy = text_member(resource, "UpdateReplacePolicy").value_or("Delete");
  if (type->taggable) {
    for (const auto& tag : stack_tags) result.tags[tag.Key.value_or("")] = tag.Value.value_or("");
    if (const auto* own = result.properties.if_contains("Tags"); own && own->is_array()) {
      for (const auto& item : own->as_array()) {
        const auto* tag = item.if_object();
        if (tag == nullptr) continue;
        result.tags[text_member(*tag, "Key").value_or("")] = text_member(*tag, "Value").value_or("");
      }
    }
    result.tags["aws:cloudformation:stack-name"] = identity.name;
    result.tags["aws:cloudformation:stack-id"] = identity.id;
    result.tags["aws:cloudformation:logical-id"] = logical_id;
  }
  return result;
}

std::string validation_text(const Deployment& deployment, const std::string& logical_id,
                            const ResolvedResource& resource) {
  const auto problems = schema_problems(*find_type(resource.type), resource.properties);
  if (problems.empty()) return "";
  std::string text = fmt::format("Properties validation failed for resource {} with message:", logical_id);
  for (const auto& problem : problems) {
    text += "\n" + with_line(problem.text, deployment.line_of(logical_id, problem.property));
  }
  return text;
}

namespace {

void collect_imports(const json::value& value, const Deployment& deployment, const References& references,
                     std::set<std::string>& names) {
  if (const auto call = function_call(value)) {
    if (call->name == "Fn::ImportValue") {
      const auto name = evaluate(*call->argument, deployment.environment, references);
      if (name && *name && (*name)->is_string()) names.emplace((*name)->as_string());
      return;
    }
    if (call->name == "Fn::If" && call->argument->is_array() && call->argument->as_array().size() == 3 &&
        call->argument->as_array()[0].is_string()) {
      const auto& parts = call->argument->as_array();
      const auto it = deployment.environment.conditions.find(std::string(parts[0].as_string()));
      if (it == deployment.environment.conditions.end()) return;
      collect_imports(parts[it->second ? 1 : 2], deployment, references, names);
      return;
    }
  }
  if (const auto* object = value.if_object()) {
    for (const auto& [key, member] : *object) collect_imports(member, deployment, references, names);
  } else if (const auto* array = value.if_array()) {
    for (const auto& item : *array) collect_imports(item, deployment, references, names);
  }
}

}  // namespace

std::vector<std::string> imports_of(const Deployment& deployment, const References& references) {
  std::set<std::string> names;
  for (const auto& id : deployment.graph.order) {
    if (const auto* properties = deployment.resource(id).if_contains("Properties")) {
      collect_imports(*properties, deployment, references, names);
    }
  }
  if (const auto* outputs = section(deployment.root(), "Outputs")) {
    for (const auto& [name, output] : *outputs) {
      const auto active = is_active(deployment.environment, output.as_object());
      if (active && *active) collect_imports(output, deployment, references, names);
    }
  }
  return {names.begin(), names.end()};
}

base::Result<std::vector<Output>, std::string> evaluate_outputs(const Deployment& deployment,
                                                                const References& references) {
  std::vector<Output> result;
  const auto* outputs = section(deployment.root(), "Outputs");
  if (outputs == nullptr) return result;
  const auto text_of = [&](const json::value& value) -> base::Result<std::string, std::string> {
    const auto evaluated = evaluate(value, deployment.environment, references);
    if (!evaluated) return base::fail(evaluated.error());
    if (!*evaluated || (*evaluated)->is_structured() || (*evaluated)->is_null()) {
      return base::fail(
          std::string("Template format error: The Value field of every Outputs member must evaluate to a String."));
    }
    return scalar_text(**evaluated);
  };
  for (const auto& [name, member] : *outputs) {
    const auto& output = member.as_object();
    const auto active = is_active(deployment.environment, output);
    if (!active) return base::fail(active.error().message);
    if (!*active) continue;
    const auto& expression = output.at("Value");
    const auto value = text_of(expression);
    if (!value) {
      const auto call = function_call(expression);
      return base::fail(value.error().starts_with("Template")
                            ? value.error()
                            : fmt::format("[Error] /Outputs/{}/Value{}{}: {}", std::string_view(name), call ? "/" : "",
                                          call ? call->name : "", value.error()));
    }
    Output made{std::string(name), *value, text_member(output, "Description"), std::nullopt};
    if (const auto* exported = section(output, "Export")) {
      const auto* export_name = exported->if_contains("Name");
      if (export_name == nullptr) {
        return base::fail(std::string("Template format error: Every Export member must contain a Name."));
      }
      const auto text = text_of(*export_name);
      if (!text) return base::fail(text.error());
      made.ExportName = *text;
    }
    result.push_back(std::move(made));
  }
  return result;
}

}  // namespace sluice::cfn
