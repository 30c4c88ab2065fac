#pragma once
// The engines that this program runs, with their numbers in the journal. A number is never given to another engine.
// Their slots are compiled once each, in host/slots/.
//
// takes_away(): whether a command makes room in the end, or is needed to, and so is carried out while the disk is short
// of it (base::Room::kShort).
#include "apigw/api.h"
#include "apigw/engine.h"
#include "cfn/api.h"
#include "cfn/engine.h"
#include "host/engine_slot.h"
#include "iam/api.h"
#include "iam/engine.h"
#include "lambda/api.h"
#include "lambda/engine.h"
#include "logs/api.h"
#include "logs/engine.h"
#include "s3/api.h"
#include "s3/engine.h"
#include "sqs/api.h"
#include "sqs/engine.h"

namespace sluice::host {

// Whether a variant holds one of these.
template <class... Held, class Variant>
bool is_any_of(const Variant& variant) {
  return (std::holds_alternative<Held>(variant) || ...);
}

struct SqsTypes {
  static constexpr std::uint16_t kKind = 1;
  using Engine = sqs::Engine;
  using Command = sqs::Command;
  using Reply = sqs::Reply;
  using Event = sqs::Event;
  using Effect = sqs::Effect;
  using TimePassed = sqs::TimePassed;
  static bool takes_away(const Command& command) {
    return is_any_of<sqs::ReceiveMessageRequest, sqs::DeleteMessageRequest, sqs::DeleteMessageBatchRequest,
                     sqs::ChangeMessageVisibilityRequest, sqs::ChangeMessageVisibilityBatchRequest,
                     sqs::PurgeQueueRequest, sqs::DeleteQueueRequest>(command);
  }
};

struct LambdaTypes {
  static constexpr std::uint16_t kKind = 2;
  using Engine = lambda::Engine;
  using Command = lambda::Command;
  using Reply = lambda::Reply;
  using Event = lambda::Event;
  using Effect = lambda::Effect;
  using TimePassed = lambda::TimePassed;
  static const std::string& deferred_id(const lambda::Reply& reply) {
    return std::get<lambda::InvokeAccepted>(reply).request_id;
  }
  static bool takes_away(const Command& command) {
    return is_any_of<lambda::Invoke, lambda::DeleteFunctionRequest, lambda::DeleteEventSourceMappingRequest>(command);
  }
};

struct ApigwTypes {
  static constexpr std::uint16_t kKind = 3;
  using Engine = apigw::Engine;
  using Command = apigw::Command;
  using Reply = apigw::Reply;
  using Event = apigw::Event;
  using Effect = apigw::Effect;
  using TimePassed = void;
  static bool takes_away(const Command&) { return false; }
};

struct CfnTypes {
  static constexpr std::uint16_t kKind = 4;
  using Engine = cfn::Engine;
  using Command = cfn::Command;
  using Reply = cfn::Reply;
  using Event = cfn::Event;
  using Effect = cfn::Effect;
  using TimePassed = void;
  static bool takes_away(const Command& command) {
    return is_any_of<cfn::DeleteStackRequest, cfn::DeleteChangeSetRequest>(command);
  }
};

struct IamTypes {
  static constexpr std::uint16_t kKind = 5;
  using Engine = iam::Engine;
  using Command = iam::Command;
  using Reply = iam::Reply;
  using Event = iam::Event;
  using Effect = iam::Effect;
  using TimePassed = void;
  static bool takes_away(const Command&) { return false; }
};

struct LogsTypes {
  static constexpr std::uint16_t kKind = 6;
  using Engine = logs::Engine;
  using Command = logs::Command;
  using Reply = logs::Reply;
  using Event = logs::Event;
  using Effect = logs::Effect;
  using TimePassed = logs::TimePassed;
  static bool takes_away(const Command& command) {
    return is_any_of<logs::DeleteLogGroupRequest, logs::DeleteLogStreamRequest>(command);
  }
};

struct S3Types {
  static constexpr std::uint16_t kKind = 7;
  using Engine = s3::Engine;
  using Command = s3::Command;
  using Reply = s3::Reply;
  using Event = s3::Event;
  using Effect = s3::Effect;
  using TimePassed = void;
  static bool takes_away(const Command& command) {
    return is_any_of<s3::DeleteObjectRequest, s3::DeleteObjectsRequest, s3::DeleteBucketRequest>(command);
  }
};

extern template class EngineSlot<SqsTypes>;
extern template class EngineSlot<LambdaTypes>;
extern template class EngineSlot<ApigwTypes>;
extern template class EngineSlot<CfnTypes>;
extern template class EngineSlot<IamTypes>;
extern template class EngineSlot<LogsTypes>;
extern template class EngineSlot<S3Types>;

}  // namespace sluice::host
