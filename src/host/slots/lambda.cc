// The slot of Lambda, compiled.
#include "host/engines.h"
#include "host/slots/members.h"

namespace sluice::host {

template class EngineSlot<LambdaTypes>;

}  // namespace sluice::host
