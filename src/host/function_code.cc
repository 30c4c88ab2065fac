#include "host/function_code.h"

#include "aws/arn.h"
#include "aws/hash.h"
#include "base/bytes.h"

namespace sluice::host {
namespace {

aws::Error invalid_parameter(std::string message) {
  return {"InvalidParameterValueException", std::move(message), 400, "", {{"Type", "User"}}};
}

aws::Error bad_package(const BadPackage& bad) {
  switch (bad.problem) {
    case PackageProblem::kUnzippedTooLarge:
      return invalid_parameter(bad.what);
    case PackageProblem::kNotAZip:
      return invalid_parameter("Could not unzip uploaded file. Please check your file, then try to upload again.");
    case PackageProblem::kUnsafe:
      break;
  }
  return invalid_parameter(
      "Could not unzip uploaded file. Please check your file, then try to upload again. (sluice: " + bad.what + ")");
}

// Runs on a worker: checks the zip and stores it.
aws::Result<lambda::CodeBlob> store_package(BlobStore& blobs, std::string_view zip, const PackageLimits& limits) {
  if (auto inspected = inspect_package(zip, limits); !inspected) return aws::fail(bad_package(inspected.error()));
  const auto digest = aws::sha256(zip);
  lambda::CodeBlob code{base::to_hex(digest), base::to_base64(digest), std::int64_t(zip.size())};
  if (auto stored = blobs.put(code.sha256, zip); !stored) {
    return aws::fail(aws::Error{"ServiceException", stored.error().what, 500, "", {{"Type", "Service"}}});
  }
  return code;
}

aws::Result<lambda::CodeBlob> store_slices(BlobStore& blobs, const std::vector<s3::BlobSlice>& slices,
                                           const PackageLimits& limits) {
  std::string zip;
  for (const auto& slice : slices) {
    const auto piece = blobs.read(slice.sha256, std::uint64_t(slice.offset), std::size_t(slice.size));
    if (!piece) return aws::fail(aws::Error{"ServiceException", piece.error().what, 500, "", {{"Type", "Service"}}});
    zip += *piece;
  }
  return store_package(blobs, zip, limits);
}

using Done = std::function<void(aws::Result<lambda::CodeBlob>)>;

void on_worker(Machine& machine, std::function<aws::Result<lambda::CodeBlob>()> job, Done done) {
  machine.workers().run([&machine, job = std::move(job), done = std::move(done)] {
    machine.core().post()([&machine, job, done, result = job()] {
      if (result && !machine.blobs().contains(result->sha256)) {
        on_worker(machine, job, done);  // its last reference went, and it with that, while it was stored again
      } else {
        done(result);
      }
    });
  });
}

}  // namespace

void prepare_code(Machine& machine, lambda::FunctionCode code, const aws::Context& context, Done done) {
  const auto limits = machine.code().limits();
  auto& blobs = machine.blobs();
  if (code.ImageUri) {
    done(aws::fail(aws::not_supported("PackageType Image (ImageUri): a container image")));
    return;
  }
  if (code.ZipFile) {
    if (code.ZipFile->bytes.size() > limits.zipped_bytes) {
      done(aws::fail(aws::Error{"RequestEntityTooLargeException",
                                "Zipped size must be smaller than " + std::to_string(limits.zipped_bytes) + " bytes",
                                413,
                                "",
                                {{"Type", "User"}}}));
      return;
    }
    auto zip = std::make_shared<const std::string>(std::move(code.ZipFile->bytes));
    on_worker(
        machine, [&blobs, zip, limits] { return store_package(blobs, *zip, limits); }, std::move(done));
    return;
  }
  if (!code.S3Bucket || !code.S3Key) {
    done(aws::fail(invalid_parameter("Please provide a source for function code.")));
    return;
  }
  s3::GetObjectRequest request;
  request.Bucket = *code.S3Bucket;
  request.Key = *code.S3Key;
  request.VersionId = code.S3ObjectVersion;
  machine.s3.submit(std::move(request), context, [&](aws::Result<s3::Reply>&& reply) {
    if (!reply) {
      done(aws::fail(invalid_parameter("Error occurred while GetObject. S3 Error Code: " + reply.error().code +
                                       ". S3 Error Message: " + reply.error().message)));
      return;
    }
    auto slices = std::move(std::get<s3::ObjectFound>(*reply).slices);
    on_worker(
        machine, [&blobs, slices = std::move(slices), limits] { return store_slices(blobs, slices, limits); },
        std::move(done));
  });
}

void prepare(Machine& machine, lambda::CreateFunctionRequest request, const aws::Context& context,
             std::function<void(aws::Result<lambda::CreateFunction>)> done) {
  auto code = request.Code ? std::move(*request.Code) : lambda::FunctionCode{};
  request.Code = lambda::FunctionCode{};
  prepare_code(machine, std::move(code), context,
               [request = std::move(request), done = std::move(done)](aws::Result<lambda::CodeBlob> blob) {
                 done(blob.map([&](const lambda::CodeBlob& made) { return lambda::CreateFunction{request, made}; }));
               });
}

void prepare(Machine& machine, lambda::UpdateFunctionCodeRequest request, const aws::Context& context,
             std::function<void(aws::Result<lambda::UpdateFunctionCode>)> done) {
  lambda::FunctionCode code;
  code.ZipFile = std::exchange(request.ZipFile, std::nullopt);
  code.S3Bucket = request.S3Bucket;
  code.S3Key = request.S3Key;
  code.S3ObjectVersion = request.S3ObjectVersion;
  code.ImageUri = request.ImageUri;
  prepare_code(
      machine, std::move(code), context,
      [request = std::move(request), done = std::move(done)](aws::Result<lambda::CodeBlob> blob) {
        done(blob.map([&](const lambda::CodeBlob& made) { return lambda::UpdateFunctionCode{request, made}; }));
      });
}

lambda::QueueFacts queue_facts(Machine& machine, const std::optional<std::string>& queue_arn,
                               const std::string& function_name, const aws::Context& context) {
  lambda::QueueFacts facts;
  if (!queue_arn) return facts;
  const auto queue = machine.sqs.engine().find(*queue_arn);
  if (!queue) return facts;
  facts.exists = true;
  facts.visibility_timeout_s =
      std::int32_t(std::chrono::floor<std::chrono::seconds>(queue->visibility_timeout).count());
  facts.is_fifo = queue->fifo;
  // The name may be an ARN, and qualified: the last part that is not a qualifier names the function.
  auto arn = function_name;
  if (!arn.starts_with("arn:")) arn = aws::arn("lambda", context.region, context.account, "function:" + function_name);
  if (const auto parsed = aws::Arn::parse(arn)) {
    const auto qualifier = parsed->resource.find(':', std::string("function:").size());
    if (qualifier != std::string::npos) arn.resize(arn.size() - (parsed->resource.size() - qualifier));
  }
  if (const auto* function = machine.lambda.engine().function(arn)) {
    facts.role_may_receive = machine.role_may(function->role, "sqs:ReceiveMessage", *queue_arn);
  }
  return facts;
}

}  // namespace sluice::host
