#pragma once
// TemplateURL: CloudFormation reads the template from S3. Ours is read before the engine sees the request, as
// TemplateBody.
#include "aws/context.h"
#include "aws/error.h"
#include "cfn/api.h"
#include "host/machine.h"

namespace sluice::http {

// Fills TemplateBody from TemplateURL, if the command has one: an object of our own S3, addressed by our endpoint or as
// AWS does. ValidationError if it is no such URL, there is no such object, or it is over 1,000,000 bytes.
aws::Status resolve_template_url(host::Machine& machine, cfn::Command& command, const aws::Context& context);

}  // namespace sluice::http
