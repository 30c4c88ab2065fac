// The slot of IAM and STS, compiled.
#include "host/engines.h"
#include "host/slots/members.h"

namespace sluice::host {

template class EngineSlot<IamTypes>;

}  // namespace sluice::host
