#pragma once
// One request on its way through the data plane: its parsed parts, the method it reached, what templates set on the
// way, and the values that expressions take from it. Owned by the Plan; used by one thread at a time.
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "apigw/compiled_api.h"
#include "apigw/data_plane.h"
#include "apigw/gateway_responses.h"
#include "apigw/template.h"

namespace sluice::apigw {

class Exchange {
 public:
  // The parsed parts are set by this; `method` and `path_parameters` by routing.
  Exchange(std::shared_ptr<const ServedStage> stage, const aws::HttpRequest& request, const Address& address,
           const RequestInputs& inputs);

  // ---- the request ----
  const ServedStage& stage() const { return *stage_; }
  const RequestInputs& inputs() const { return inputs_; }
  std::string_view body() const { return request_.body; }
  const std::string& verb() const { return verb_; }                  // X-HTTP-Method-Override honoured
  const std::string& path() const { return path_; }                  // /x: leading slashes collapsed, not decoded
  const std::string& path_with_stage() const { return full_path_; }  // /Prod//x, as it came
  const Pairs& headers() const { return headers_; }  // all that are let in, in order, with Host and X-Forwarded-*
  const Pairs& query() const { return query_; }      // all, decoded, in order
  bool query_readable() const { return query_readable_; }
  std::string content_type() const;  // its media type; application/json without one
  std::string accept() const;        // the media type of the first accepted; may be empty
  bool binary_request() const;
  bool binary_response() const;

  // ---- set while it is handled ----
  const CompiledMethod* method = nullptr;
  Pairs path_parameters;
  Overrides overrides;  // of the request template; those of the response are added
  bool answered_by_backend = false;

  // ---- values ----
  // $context.NAME by its name; nothing if there is none.
  std::optional<std::string> context(std::string_view name) const;
  Pairs context_values() const;
  // The value of a mapping's source. A body source needs the parsed body; it is none of this function's.
  std::optional<std::string> value(const Source& source) const;
  TemplateInput template_input(std::string_view body) const;
  std::string trace_header() const;  // Root=...;Parent=...;Sampled=0

  // ---- answers ----
  aws::HttpResponse fail(const GatewayFailure& failure) const;
  // Adds x-amzn-RequestId, x-amz-apigw-id and, for what a backend answered, X-Amzn-Trace-Id.
  void add_own_headers(aws::HttpResponse& response) const;

 private:
  std::shared_ptr<const ServedStage> stage_;
  aws::HttpRequest request_;
  RequestInputs inputs_;
  std::string verb_, path_, full_path_, domain_;
  Pairs headers_, query_;
  Pairs header_values_, query_values_;  // the last value of each name
  Pairs stage_variables_;
  bool query_readable_ = true;
};

// The last value of each name, in order of first appearance; names compared exactly.
Pairs last_values(const Pairs& all);
// The first value of that name in any case, or nothing.
const std::string* find_header(const Pairs& headers, std::string_view name);

// A reply of the given type with its own headers.
Plan refuse(std::shared_ptr<Exchange> exchange, const GatewayFailure& failure);

}  // namespace sluice::apigw
