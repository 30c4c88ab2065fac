#pragma once
// An error as an AWS service answers it: the caller's fault, a value that an engine returns and a codec writes. Each
// engine has its table of errors in <engine>/errors.h, made of these.
#include <string>
#include <utility>
#include <vector>

#include "base/result.h"

namespace sluice::aws {

struct Error {
  std::string code;  // the shape's name: QueueDoesNotExist, ResourceNotFoundException, ValidationError
  std::string message;
  int status = 400;        // HTTP; 5xx is the service's fault ("Receiver"), all else the caller's ("Sender")
  std::string query_code;  // the code in the query protocol, where it differs (SQS section 4)
  // Further members of the error's body in JSON protocols, such as Lambda's Type and Reason.
  std::vector<std::pair<std::string, std::string>> members;
};

template <class T>
using Result = base::Result<T, Error>;
using Status = Result<void>;

[[nodiscard]] inline tl::unexpected<Error> fail(Error error) {
  return tl::unexpected<Error>(std::move(error));
}

// What sluice does not support is an honest error that names it (HTTP 501).
[[nodiscard]] inline Error not_supported(std::string what) {
  return Error{"NotImplemented", what + " is not supported by sluice.", 501, "", {}};
}

}  // namespace sluice::aws
