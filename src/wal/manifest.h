#pragma once
// The manifest: the one small file that says which log this is and where replay begins. Written whole beside the old
// one, synced, renamed over it: at any moment there is one valid manifest. Layout in docs/formats/wal.md.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/file.h"
#include "wal/format.h"

namespace sluice::wal {

inline constexpr const char* kManifestName = "manifest";

struct Manifest {
  std::uint64_t log_id = 0;
  std::uint64_t segment_size = 0;
  Position replay_from = 0;
  Position synced = 0;  // everything before this was on the disk when the manifest was written
  // A segment wholly before replay_from that still holds live payloads, and the position behind its last batch.
  struct Kept {
    std::uint64_t number = 0;
    Position end = 0;
    friend bool operator==(const Kept&, const Kept&) = default;
  };
  std::vector<Kept> kept;  // by number

  friend bool operator==(const Manifest&, const Manifest&) = default;
};

std::string encode(const Manifest& manifest);
// `file` is for the error's text. Damaged bytes and a newer version are failures that say so.
base::Result<Manifest> decode_manifest(std::string_view bytes, const std::string& file);

// Nothing if the directory has none. Any unreadable one is a failure.
base::Result<std::optional<Manifest>> read_manifest(base::FileSystem& files, const std::string& directory);
// On return the manifest is on the disk, and the entries made in the directory before are too.
base::Status write_manifest(base::FileSystem& files, const std::string& directory, const Manifest& manifest);

}  // namespace sluice::wal
