#pragma once
// The answer to what would change anything while the disk is full or nearly so. 503 ServiceUnavailable is among the
// errors common to all AWS services; SDKs try again.
#include "aws/error.h"

namespace sluice::host {

inline aws::Error no_room() {
  return {
      "ServiceUnavailable", "The disk of the data directory has no room left: make some, then try again.", 503, "", {}};
}

}  // namespace sluice::host
