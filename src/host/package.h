#pragma once
// Packages: the zips that functions are deployed as. What comes from outside is checked before it is believed: names
// that climb out of the folder, links, sizes that lie, packages that unpack to gigabytes.
#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace sluice::host {

struct PackageLimits {
  std::uint64_t zipped_bytes = 52'428'800;  // lambda.md section 6
  std::uint64_t unzipped_bytes = 262'144'000;
  std::uint64_t entries = 50'000;
};

enum class PackageProblem { kNotAZip, kUnzippedTooLarge, kUnsafe };
struct BadPackage {
  PackageProblem problem;
  std::string what;  // names the entry, if it is one's fault
};

// Whether the bytes are a zip that unpack() would take: its directory is read, nothing is unpacked.
base::Result<void, BadPackage> inspect_package(std::string_view zip, const PackageLimits& limits);

// Unpacks into `directory`, which must not exist: into a folder beside it first, which is then renamed, so that the
// directory is there whole or not at all. Keeps the unix modes of the entries (bootstrap's x); files are made read-only
// for others than us.
base::Status unpack_package(std::string_view zip, const std::string& directory, const PackageLimits& limits);

}  // namespace sluice::host
