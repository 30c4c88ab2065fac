// The slot of S3, compiled.
#include "host/engines.h"
#include "host/slots/members.h"

namespace sluice::host {

template class EngineSlot<S3Types>;

}  // namespace sluice::host
