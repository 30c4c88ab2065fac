#pragma once
// Addresses of the real AWS that templates build by hand, turned into sluice's own, so that what a stack shows never
// leads to the real AWS.
#include <string>

namespace sluice::cfn {

// Replaces in `text`
//   https://API.execute-api.REGION.amazonaws.com   by  BASE/_aws/execute-api/API
//   https://sqs.REGION.amazonaws.com               by  BASE
// where `base_url` is the address by which the client reached us (http://127.0.0.1:4566). Other texts stay.
std::string localized(const std::string& text, const std::string& base_url);

}  // namespace sluice::cfn
