// The slot of API Gateway, compiled.
#include "host/engines.h"
#include "host/slots/members.h"

namespace sluice::host {

template class EngineSlot<ApigwTypes>;

}  // namespace sluice::host
