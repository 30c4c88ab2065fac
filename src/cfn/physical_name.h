#pragma once
// Physical names (section 2.4): the one that a template gives, or one drawn in the form that AWS would choose.
#include <boost/json.hpp>
#include <string>

#include "base/random.h"
#include "cfn/schema.h"

namespace sluice::cfn {

struct PhysicalName {
  std::string text;
  bool custom = false;  // from the template
};

PhysicalName physical_name(const TypeSchema& type, const json::object& properties, const std::string& stack_name,
                           const std::string& logical_id, base::Random& random);

}  // namespace sluice::cfn
