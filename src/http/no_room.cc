#include "http/no_room.h"

#include <fmt/format.h>

#include "host/no_room.h"

namespace sluice::http {

aws::HttpResponse no_room_response(const aws::HttpResponse& planned) {
  const auto error = host::no_room();
  aws::HttpResponse response;
  response.status = error.status;
  std::string type;
  for (const auto& [name, value] : planned.headers) {
    if (name == "Content-Type") type = value;
    if (name == "Content-Type" || name == "x-amzn-RequestId") response.headers.emplace_back(name, value);
  }
  if (type.find("xml") != type.npos) {
    response.body = fmt::format(
        "<?xml version=\"1.0\"?><ErrorResponse><Error><Type>Receiver</Type><Code>{}</Code><Message>{}</Message>"
        "</Error></ErrorResponse>",
        error.code, error.message);
  } else {
    if (type.find("json") == type.npos)
      std::erase_if(response.headers, [](const auto& header) { return header.first == "Content-Type"; });
    response.body = fmt::format(R"({{"__type":"{0}","message":"{1}"}})", error.code, error.message);
  }
  return response;
}

}  // namespace sluice::http
