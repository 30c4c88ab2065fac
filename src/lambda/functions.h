#pragma once
// Functions: create, read, update, delete; reserved concurrency; tags of functions and mappings.
#include "lambda/function_name.h"
#include "lambda/scene.h"

namespace sluice::lambda {

// The function that a read or an update names. Only $LATEST exists: any other qualifier is not found. The error names
// the ARN as the caller qualified it, with :$LATEST for an Invoke without a qualifier.
struct NamedFunction {
  FunctionName name;
  const FunctionRecord* record;
};
enum class MissingAs { kAsAsked, kLatest };
aws::Result<NamedFunction> find_function(const Scene& scene, const base::Required<std::string>& text,
                                         const std::optional<std::string>& qualifier,
                                         MissingAs missing = MissingAs::kAsAsked);

Decision decide(const Scene& scene, const CreateFunction& command);
Decision decide(const Scene& scene, const GetFunctionRequest& request);
Decision decide(const Scene& scene, const GetFunctionConfigurationRequest& request);
Decision decide(const Scene& scene, const ListFunctionsRequest& request);
Decision decide(const Scene& scene, const ListVersionsByFunctionRequest& request);
Decision decide(const Scene& scene, const UpdateFunctionCode& command);
Decision decide(const Scene& scene, const UpdateFunctionConfigurationRequest& request);
Decision decide(const Scene& scene, const DeleteFunctionRequest& request);
Decision decide(const Scene& scene, const GetFunctionUrlConfigRequest& request);

Decision decide(const Scene& scene, const GetFunctionConcurrencyRequest& request);
Decision decide(const Scene& scene, const PutFunctionConcurrencyRequest& request);
Decision decide(const Scene& scene, const DeleteFunctionConcurrencyRequest& request);

Decision decide(const Scene& scene, const ListTagsRequest& request);
Decision decide(const Scene& scene, const TagResourceRequest& request);
Decision decide(const Scene& scene, const UntagResourceRequest& request);

}  // namespace sluice::lambda
