// AWS::Lambda::Function, AWS::Lambda::Permission and AWS::Lambda::EventSourceMapping.
#include "aws/arn.h"
#include "host/function_code.h"
#include "host/json_shape.h"
#include "host/providers.h"

namespace sluice::host {
namespace {

using Operation = cfn::ResourceOperation;

std::string function_arn(const cfn::ResourceRequest& request) {
  return aws::arn("lambda", request.region, request.account, "function:" + name_of(request));
}

cfn::ResourceAnswer function_made(const cfn::ResourceRequest& request) {
  return made(name_of(request), {{"Arn", function_arn(request).c_str()}});
}

void create_function(Machine& machine, const cfn::ResourceRequest& request, const ResourceDone& done) {
  auto create = shape_of<lambda::CreateFunctionRequest>(request.properties);
  create.FunctionName = name_of(request);
  create.Tags = request.tags;
  if (create.Code && create.Code->ZipFile) {
    done(failed(aws::not_supported("Code.ZipFile (source text in the template)")));
    return;
  }
  if (const auto* there = machine.lambda.engine().function(function_arn(request))) {
    done(is_ours(there->tags, request) ? function_made(request)
                                       : failed({"AlreadyExists",
                                                 "Resource of type 'AWS::Lambda::Function' with identifier '" +
                                                     name_of(request) + "' already exists.",
                                                 409,
                                                 "",
                                                 {}}));
    return;
  }
  const auto context = context_of(machine, request);
  prepare(machine, std::move(create), context,
          [&machine, request, context, done](aws::Result<lambda::CreateFunction> command) {
            if (!command) return done(failed(command.error()));
            const auto reply = ask(machine.lambda, std::move(*command), context);
            done(reply ? function_made(request) : failed(reply.error()));
          });
}

// Configuration, reserved concurrency and tags; the code comes after it if it has changed.
aws::Status update_settings(Machine& machine, const cfn::ResourceRequest& request, const aws::Context& context) {
  auto update = shape_of<lambda::UpdateFunctionConfigurationRequest>(request.properties);
  update.FunctionName = name_of(request);
  if (!update.Environment) update.Environment.emplace();  // the template no longer sets any
  if (const auto reply = ask(machine.lambda, std::move(update), context); !reply) return aws::fail(reply.error());
  if (const auto* reserved = property(request.properties, "ReservedConcurrentExecutions")) {
    lambda::PutFunctionConcurrencyRequest put;
    put.FunctionName = name_of(request);
    from_json(*reserved, put.ReservedConcurrentExecutions);
    if (const auto reply = ask(machine.lambda, std::move(put), context); !reply) return aws::fail(reply.error());
  } else if (property(request.previous_properties, "ReservedConcurrentExecutions") != nullptr) {
    lambda::DeleteFunctionConcurrencyRequest remove;
    remove.FunctionName = name_of(request);
    if (const auto reply = ask(machine.lambda, std::move(remove), context); !reply) return aws::fail(reply.error());
  }
  if (const auto gone = keys_gone(request.previous_tags, request.tags); !gone.empty()) {
    lambda::UntagResourceRequest untag;
    untag.Resource = function_arn(request);
    untag.TagKeys = gone;
    if (const auto reply = ask(machine.lambda, std::move(untag), context); !reply) return aws::fail(reply.error());
  }
  if (!request.tags.empty()) {
    lambda::TagResourceRequest tag;
    tag.Resource = function_arn(request);
    tag.Tags = request.tags;
    if (const auto reply = ask(machine.lambda, std::move(tag), context); !reply) return aws::fail(reply.error());
  }
  return {};
}

void update_function(Machine& machine, const cfn::ResourceRequest& request, const ResourceDone& done) {
  const auto context = context_of(machine, request);
  if (auto updated = update_settings(machine, request, context); !updated) return done(failed(updated.error()));
  const auto* code = property(request.properties, "Code");
  const auto* before = property(request.previous_properties, "Code");
  if (code == nullptr || (before != nullptr && *code == *before) || !code->is_object())
    return done(function_made(request));
  auto update = shape_of<lambda::UpdateFunctionCodeRequest>(code->get_object());
  update.FunctionName = name_of(request);
  prepare(machine, std::move(update), context,
          [&machine, request, context, done](aws::Result<lambda::UpdateFunctionCode> command) {
            if (!command) return done(failed(command.error()));
            const auto reply = ask(machine.lambda, std::move(*command), context);
            done(reply ? function_made(request) : failed(reply.error()));
          });
}

cfn::ResourceAnswer gone_or_failed(const aws::Result<lambda::Reply>& reply, const std::string& physical_id) {
  return reply || reply.error().code == "ResourceNotFoundException" ? made(physical_id) : failed(reply.error());
}

// The mapping of a stack's resource, by its tags: a mapping's id is drawn by Lambda.
std::string find_mapping(Machine& machine, const cfn::ResourceRequest& request) {
  std::string uuid;
  machine.lambda.engine().for_each_mapping([&](const lambda::MappingRecord& mapping) {
    if (is_ours(mapping.tags, request)) uuid = mapping.uuid;
  });
  return uuid;
}

}  // namespace

void provide_function(Machine& machine, const cfn::ResourceRequest& request, ResourceDone done) {
  switch (request.operation) {
    case Operation::kCreate:
      return create_function(machine, request, done);
    case Operation::kUpdate:
      return update_function(machine, request, done);
    case Operation::kDelete:
      break;
  }
  lambda::DeleteFunctionRequest remove;
  remove.FunctionName = name_of(request);
  done(gone_or_failed(ask(machine.lambda, std::move(remove), context_of(machine, request)), request.physical_id));
}

void provide_permission(Machine& machine, const cfn::ResourceRequest& request, ResourceDone done) {
  const auto context = context_of(machine, request);
  if (request.operation == Operation::kCreate) {
    auto add = shape_of<lambda::AddPermissionRequest>(request.properties);
    add.StatementId = name_of(request);
    const auto reply = ask(machine.lambda, std::move(add), context);
    // The statement's id was drawn for this resource: if it is there, an earlier try made it.
    done(reply || reply.error().code == "ResourceConflictException" ? made(name_of(request)) : failed(reply.error()));
    return;
  }
  auto remove = shape_of<lambda::RemovePermissionRequest>(request.properties);
  remove.StatementId = name_of(request);
  done(gone_or_failed(ask(machine.lambda, std::move(remove), context), request.physical_id));
}

void provide_event_source_mapping(Machine& machine, const cfn::ResourceRequest& request, ResourceDone done) {
  const auto context = context_of(machine, request);
  const auto answer = [&](const std::string& uuid) {
    const auto arn = aws::arn("lambda", request.region, request.account, "event-source-mapping:" + uuid);
    return made(uuid, {{"Id", uuid.c_str()}, {"EventSourceMappingArn", arn.c_str()}});
  };
  switch (request.operation) {
    case Operation::kCreate: {
      if (const auto there = find_mapping(machine, request); !there.empty()) return done(answer(there));
      lambda::CreateEventSourceMapping create;
      create.request = shape_of<lambda::CreateEventSourceMappingRequest>(request.properties);
      create.request.Tags = request.tags;
      create.queue =
          queue_facts(machine, create.request.EventSourceArn, create.request.FunctionName.value_or(""), context);
      const auto reply = ask(machine.lambda, std::move(create), context);
      return done(reply ? answer(std::get<lambda::EventSourceMappingConfiguration>(*reply).UUID)
                        : failed(reply.error()));
    }
    case Operation::kUpdate: {
      auto update = shape_of<lambda::UpdateEventSourceMappingRequest>(request.properties);
      update.UUID = request.physical_id;
      // What the template no longer says goes back to the service's default.
      if (!update.BatchSize) update.BatchSize = 10;
      if (!update.MaximumBatchingWindowInSeconds) update.MaximumBatchingWindowInSeconds = 0;
      if (!update.Enabled) update.Enabled = true;
      if (!update.FunctionResponseTypes) update.FunctionResponseTypes.emplace();
      const auto reply = ask(machine.lambda, std::move(update), context);
      return done(reply ? answer(request.physical_id) : failed(reply.error()));
    }
    case Operation::kDelete:
      break;
  }
  lambda::DeleteEventSourceMappingRequest remove;
  remove.UUID = request.physical_id.empty() ? find_mapping(machine, request) : request.physical_id;
  if (remove.UUID->empty()) return done(made(request.physical_id));
  done(gone_or_failed(ask(machine.lambda, std::move(remove), context), request.physical_id));
}

}  // namespace sluice::host
