#pragma once
// The import of an OpenAPI document: from a document to a REST API's definition (apigateway.md section 1). Pure; ids
// are drawn from `random` in the document's order.
#include <optional>
#include <string>

#include "apigw/definition.h"
#include "apigw/openapi_document.h"
#include "base/random.h"

namespace sluice::apigw {

struct ImportOptions {
  std::string api;                       // its id, which models refer to
  std::string basepath = "ignore";       // or prepend, split
  const Definition* existing = nullptr;  // paths that are there keep their resources' ids
  bool merge = false;                    // keep what the document does not mention
};

struct ImportedApi {
  std::optional<std::string> title, description, version;
  StringList binary_media_types;
  Definition definition;
  StringList warnings;
};

aws::Result<ImportedApi> import_openapi(const OpenApiDocument& document, const ImportOptions& options,
                                        base::Random& random);

}  // namespace sluice::apigw
