#include "wal/manifest.h"

#include <fmt/format.h>

#include "base/bytes.h"
#include "base/crc32c.h"

namespace sluice::wal {
namespace {

constexpr std::string_view kMagic = "SLUICEMF";
constexpr std::size_t kChecksumEnd = 16;  // magic, version and checksum; the checksum covers what follows
constexpr std::size_t kFixedSize = 56;
constexpr std::size_t kKeptMax = 1u << 20;  // 64 TiB of kept segments
constexpr std::size_t kSizeMax = kFixedSize + kKeptMax * 16;

}  // namespace

std::string encode(const Manifest& manifest) {
  std::string body;
  base::put_u64(body, manifest.log_id);
  base::put_u64(body, manifest.segment_size);
  base::put_u64(body, manifest.replay_from);
  base::put_u64(body, manifest.synced);
  base::put_u64(body, manifest.kept.size());
  for (const auto& kept : manifest.kept) {
    base::put_u64(body, kept.number);
    base::put_u64(body, kept.end);
  }
  std::string bytes(kMagic);
  base::put_u32(bytes, kFormatVersion);
  base::put_u32(bytes, base::crc32c(0, body));
  return bytes + body;
}

base::Result<Manifest> decode_manifest(std::string_view bytes, const std::string& file) {
  const auto damaged = [&](std::string_view why) {
    return base::failure(fmt::format("{} is damaged at offset 0: {}", file, why));
  };
  if (bytes.size() < kFixedSize) return damaged("it is too short");
  if (bytes.substr(0, kMagic.size()) != kMagic) return damaged("it does not begin like a manifest");
  base::ByteReader in(bytes.substr(kMagic.size()));
  const auto version = in.u32(), crc = in.u32();
  if (version > kFormatVersion) {
    return base::failure(fmt::format("{} has format version {}, this program reads up to version {}: use the newer one",
                                     file, version, kFormatVersion));
  }
  if (version == 0 || crc != base::crc32c(0, bytes.substr(kChecksumEnd))) return damaged("its checksum is wrong");
  Manifest manifest;
  manifest.log_id = in.u64();
  manifest.segment_size = in.u64();
  manifest.replay_from = in.u64();
  manifest.synced = in.u64();
  const auto count = in.u64();
  if (count > kKeptMax || in.remaining() != count * 16) return damaged("its list of segments is cut");
  for (std::uint64_t i = 0; i < count; ++i) {
    const auto number = in.u64();
    manifest.kept.push_back({number, in.u64()});
  }
  if (manifest.segment_size < kSegmentSizeMin || manifest.segment_size > kSegmentSizeMax ||
      manifest.replay_from < manifest.segment_size || manifest.synced < manifest.replay_from) {
    return damaged("its numbers are impossible");
  }
  for (std::size_t i = 0; i < manifest.kept.size(); ++i) {
    const auto& kept = manifest.kept[i];
    const auto begin = kept.number * manifest.segment_size;
    if (kept.number == 0 || kept.end <= begin || kept.end > begin + manifest.segment_size ||
        kept.end > manifest.replay_from || (i > 0 && kept.number <= manifest.kept[i - 1].number)) {
      return damaged("its list of segments is impossible");
    }
  }
  return manifest;
}

base::Result<std::optional<Manifest>> read_manifest(base::FileSystem& files, const std::string& directory) {
  const auto path = directory + "/" + kManifestName;
  if (!files.exists(path)) return std::optional<Manifest>();
  const auto file = files.open(path, base::OpenMode::kRead);
  if (!file) return base::fail(file.error());
  const auto size = (*file)->size();
  if (!size) return base::fail(size.error());
  if (*size > kSizeMax) return base::failure(fmt::format("{} is damaged at offset 0: it is too long", path));
  const auto bytes = (*file)->read_at(0, *size);
  if (!bytes) return base::fail(bytes.error());
  auto manifest = decode_manifest(*bytes, path);
  if (!manifest) return base::fail(manifest.error());
  return std::optional(std::move(*manifest));
}

base::Status write_manifest(base::FileSystem& files, const std::string& directory, const Manifest& manifest) {
  const auto path = directory + "/" + kManifestName;
  const auto draft = path + ".new";
  auto file = files.open(draft, base::OpenMode::kCreate);
  if (!file) return base::fail(file.error());
  if (auto done = (*file)->resize(0); !done) return done;
  if (auto done = (*file)->write_at(0, encode(manifest)); !done) return done;
  if (auto done = (*file)->sync(); !done) return done;
  if (auto done = files.rename(draft, path); !done) return done;
  return files.sync_directory(directory);
}

}  // namespace sluice::wal
