// The slot of CloudWatch Logs, compiled.
#include "host/engines.h"
#include "host/slots/members.h"

namespace sluice::host {

template class EngineSlot<LogsTypes>;

}  // namespace sluice::host
