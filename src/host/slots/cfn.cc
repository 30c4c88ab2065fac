// The slot of CloudFormation, compiled.
#include "host/engines.h"
#include "host/slots/members.h"

namespace sluice::host {

template class EngineSlot<CfnTypes>;

}  // namespace sluice::host
