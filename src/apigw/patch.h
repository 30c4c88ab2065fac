#pragma once
// PATCH operations: their paths with ~1 for a slash (apigateway.md section 2).
#include <string>
#include <string_view>
#include <vector>

#include "apigw/api.h"
#include "aws/error.h"

namespace sluice::apigw {

struct Patch {
  bool removes = false;            // else it adds or replaces, which are the same here
  std::string path;                // as given
  std::vector<std::string> parts;  // /variables/a~1b: variables, a/b
  std::string value;
};

// Refuses move, copy and test by name, and what is malformed in the service's words.
aws::Result<std::vector<Patch>> read_patches(const std::vector<PatchOperation>& operations);

aws::Error invalid_patch_path(std::string_view path);

}  // namespace sluice::apigw
