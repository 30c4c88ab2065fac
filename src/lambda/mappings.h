#pragma once
// Event source mappings as resources: create, read, update, delete. What they do is poller.h's.
#include "lambda/scene.h"

namespace sluice::lambda {

Decision decide(const Scene& scene, const CreateEventSourceMapping& command);
Decision decide(const Scene& scene, const GetEventSourceMappingRequest& request);
Decision decide(const Scene& scene, const ListEventSourceMappingsRequest& request);
Decision decide(const Scene& scene, const UpdateEventSourceMappingRequest& request);
Decision decide(const Scene& scene, const DeleteEventSourceMappingRequest& request);

}  // namespace sluice::lambda
