#pragma once
// The SAM transform (AWS::Serverless-2016-10-31, section 4): a template with AWS::Serverless resources becomes one
// without. Pure: the same template, parameters and region give the same result.
#include <boost/json.hpp>
#include <map>
#include <string>

#include "base/result.h"
#include "cfn/document.h"

namespace sluice::cfn::sam {

struct Transformed {
  json::value root;
  std::map<std::string, std::string> origins;  // generated logical id -> the resource of the template it is from
};

// Errors are SAM's texts ("Invalid Serverless Application Specification document. Number of errors found: 1. ..."), and
// with a line for what sluice does not support.
base::Result<Transformed, std::string> transform(const Document& document,
                                                 const std::map<std::string, std::string>& parameters,
                                                 const std::string& region);

}  // namespace sluice::cfn::sam
