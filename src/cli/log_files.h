#pragma once
// `sluice log check` and `sluice log dump`: reading a data folder's log while no sluice has it open. They refuse a
// folder that is in use, and change nothing in any.
#include <string>

#include "base/file.h"

namespace sluice::cli {

// Reads everything that the log still needs, says what there is, and names each damage with file and offset. `folder`
// is what `sluice up --data` was given. Exit status: 0 all is whole, 1 not.
int check_log(base::FileSystem& files, const std::string& folder);

// A line for each record: file and offset, `-` if it lies before the checkpoint, the number of the engine that it
// belongs to, the sizes of event and payload.
int dump_log(base::FileSystem& files, const std::string& folder);

}  // namespace sluice::cli
