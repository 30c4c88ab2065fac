#pragma once
// One operation of an OpenAPI document as a method with its integration.
#include <map>
#include <string>
#include <string_view>

#include "apigw/definition.h"
#include "apigw/openapi_document.h"
#include "base/random.h"

namespace sluice::apigw {

// What operations share while a document is imported.
struct OperationContext {
  const OpenApiDocument& document;
  std::map<std::string, std::string> validator_ids;  // by name
  Definition& definition;                            // takes the models that inline schemas make
  std::string api;
  StringList& warnings;
  base::Random& random;
};

// `operation` stands at `verb` of `path_item`, which is the resource's path item.
aws::Result<Method> import_operation(OperationContext& context, const boost::json::object& path_item,
                                     const boost::json::object& operation, const std::string& verb,
                                     const Resource& resource);

// The value of x-amazon-apigateway-integration.
aws::Result<Integration> import_integration(const boost::json::object& value, const std::string& verb,
                                            const Resource& resource, StringList& warnings);

// A schema as a model's text: references to other schemas become the addresses of their models.
std::string model_schema(const boost::json::value& schema, const std::string& api);

}  // namespace sluice::apigw
