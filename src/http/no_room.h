#pragma once
// What a client hears when the disk is full and its request was carried out in memory only.
#include "aws/http.h"

namespace sluice::http {

// A 503 in the format of `planned`, the response that can't be given: JSON, XML, or a plain JSON message.
aws::HttpResponse no_room_response(const aws::HttpResponse& planned);

}  // namespace sluice::http
