#include "cfn/sam/deployment_hash.h"

#include "aws/hash.h"
#include "cfn/sam/python_text.h"

namespace sluice::cfn::sam {

std::string deployment_hash(const json::object& body, const std::string& open_api_version) {
  auto text = python_text(body);
  if (!open_api_version.empty()) text += "||" + open_api_version;
  return aws::sha1_hex(text);
}

}  // namespace sluice::cfn::sam
