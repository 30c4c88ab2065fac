#include "lambda/records.h"

#include "aws/arn.h"

namespace sluice::lambda {

std::string FunctionRecord::arn() const {
  return aws::arn("lambda", region, account, "function:" + name);
}

std::string FunctionRecord::log_group_name() const {
  return log_group.empty() ? "/aws/lambda/" + name : log_group;
}

std::string MappingRecord::arn() const {
  return aws::arn("lambda", region, account, "event-source-mapping:" + uuid);
}

}  // namespace sluice::lambda
