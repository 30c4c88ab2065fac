#include "sim/setup.h"

#include <fstream>
#include <iterator>

#include "base/bytes.h"
#include "base/check.h"

namespace sluice::sim {

using std::chrono::milliseconds;

namespace {

// A zip with an executable file "bootstrap" that nobody runs here.
constexpr std::string_view kPackage =
    "UEsDBBQAAAAAAAAAP1wdnfsECgAAAAoAAAAJAAAAYm9vdHN0cmFwIyEvYmluL3NoClBLAQIUAxQAAAAAAAAAP1wdnfsECgAAAAoAAAAJAAAAAAAA"
    "AAAAAADtgQAAAABib290c3RyYXBQSwUGAAAAAAEAAQA3AAAAMQAAAAAA";

// Longer than a run, whatever the clock does.
constexpr int kRetention_s = 1'209'600;

std::string sample_template() {
  std::ifstream file(SLUICE_SOURCE_DIR "/app/template.yaml");
  std::string text{std::istreambuf_iterator<char>(file), {}};
  constexpr std::string_view local_code = "CodeUri: .";
  const auto at = text.find(local_code);
  CHECK(at != text.npos);
  return text.replace(at, local_code.size(), "CodeUri: s3://code/package.zip");
}

Request cloudformation(const std::vector<std::pair<std::string, std::string>>& parameters) {
  auto request = root_request("cloudformation");
  request.headers.emplace_back("Content-Type", "application/x-www-form-urlencoded");
  request.body = "Version=2010-05-15&StackName=sample";
  for (const auto& [name, value] : parameters) request.body += "&" + name + "=" + aws::percent_encode(value);
  return request;
}

// The value of an output in DescribeStacks' XML.
std::string output(const std::string& xml, std::string_view name) {
  const auto key = xml.find(fmt::format("<OutputKey>{}</OutputKey>", name));
  constexpr std::string_view open = "<OutputValue>";
  const auto value = xml.find(open, key);
  if (key == xml.npos || value == xml.npos) return "";
  const auto begin = value + open.size();
  return xml.substr(begin, xml.find('<', begin) - begin);
}

}  // namespace

Setup::Setup(World& world) : world_(world) {
  const auto& plan = world.plan;
  const auto redrive = [&](std::string_view target) {
    return fmt::format(
        R"({{\"deadLetterTargetArn\":\"arn:aws:sqs:us-east-1:000000000000:{}\",\"maxReceiveCount\":{}}})", target,
        plan.receives_max);
  };
  const auto common =
      fmt::format(R"("MessageRetentionPeriod":"{}","VisibilityTimeout":"{}")", kRetention_s, plan.visibility_s);
  add_queue("work-dead", common);
  add_queue("work", fmt::format(R"({},"RedrivePolicy":"{}")", common, redrive("work-dead")));
  add_queue("orders-dead.fifo", common + R"(,"FifoQueue":"true")");
  add_queue("orders.fifo",
            fmt::format(R"({},"FifoQueue":"true","RedrivePolicy":"{}")", common, redrive("orders-dead.fifo")));
  if (plan.inbox_users > 0) add_stack();
}

void Setup::add_queue(const std::string& name, const std::string& attributes_json) {
  auto request = root_request("sqs");
  request.headers.emplace_back("Content-Type", "application/x-amz-json-1.0");
  request.headers.emplace_back("X-Amz-Target", "AmazonSQS.CreateQueue");
  request.body = fmt::format(R"({{"QueueName":"{}","Attributes":{{{}}}}})", name, attributes_json);
  steps_.push_back({std::move(request), [this](const aws::HttpResponse& response) {
                      if (response.status != 200) world_.auditor.violated("deployment", response.body);
                      return Next::kStep;
                    }});
}

void Setup::add_stack() {
  const auto stored = [this](const aws::HttpResponse& response) {
    if (response.status != 200) world_.auditor.violated("deployment", response.body);
    return Next::kStep;
  };
  auto bucket = root_request("s3");
  bucket.method = "PUT";
  bucket.target = "/code";
  steps_.push_back({std::move(bucket), stored});
  auto package = root_request("s3");
  package.method = "PUT";
  package.target = "/code/package.zip";
  package.body = base::from_base64(kPackage).value();
  steps_.push_back({std::move(package), stored});

  steps_.push_back({cloudformation({{"Action", "CreateStack"},
                                    {"TemplateBody", sample_template()},
                                    {"Capabilities.member.1", "CAPABILITY_IAM"},
                                    {"Capabilities.member.2", "CAPABILITY_AUTO_EXPAND"},
                                    {"Parameters.member.1.ParameterKey", "VisibilityTimeout"},
                                    {"Parameters.member.1.ParameterValue", fmt::to_string(world_.plan.visibility_s)},
                                    {"Parameters.member.2.ParameterKey", "MaxReceiveCount"},
                                    {"Parameters.member.2.ParameterValue", fmt::to_string(world_.plan.receives_max)},
                                    {"Parameters.member.3.ParameterKey", "MessageRetention"},
                                    {"Parameters.member.3.ParameterValue", fmt::to_string(kRetention_s)}}),
                    [this](const aws::HttpResponse& response) {
                      // An earlier attempt, whose reply was lost, may have made it.
                      const bool there = response.body.find("AlreadyExistsException") != std::string::npos;
                      if (response.status != 200 && !there) world_.auditor.violated("deployment", response.body);
                      return Next::kStep;
                    }});
  steps_.push_back({cloudformation({{"Action", "DescribeStacks"}}),
                    [this](const aws::HttpResponse& response) { return look_at_stack(response); }});
}

Setup::Next Setup::look_at_stack(const aws::HttpResponse& response) {
  const auto& xml = response.body;
  if (xml.find("_IN_PROGRESS</StackStatus>") != xml.npos) return Next::kAgain;
  if (xml.find("<StackStatus>CREATE_COMPLETE</StackStatus>") == xml.npos) world_.auditor.violated("deployment", xml);
  inbox_ = output(xml, "APIGatewayInputEndPoint");
  outbox_ = output(xml, "APIGatewayOutputEndPoint");
  input_queue_ = output(xml, "SQSInputQueue");
  output_queue_ = output(xml, "SQSOutputQueue");
  return Next::kStep;
}

void Setup::run_step() {
  if (done()) return;
  Call call;
  call.bytes = steps_[step_].request.bytes();
  call.done = [this](const aws::HttpResponse* response) {
    if (response == nullptr || response->status >= 500) return again();
    if (steps_[step_].look(*response) == Next::kAgain) return again();
    ++step_;
    run_step();
  };
  world_.network.send(std::move(call));
}

void Setup::again() {
  world_.agenda.after(milliseconds(20 + world_.random.below(300)), [this] { run_step(); });
}

}  // namespace sluice::sim
