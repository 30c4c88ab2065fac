// The slot of SQS, compiled.
#include "host/engines.h"
#include "host/slots/members.h"

namespace sluice::host {

template class EngineSlot<SqsTypes>;

}  // namespace sluice::host
