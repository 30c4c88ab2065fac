#include "host/package.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zip.h>

#include <filesystem>
#include <memory>
#include <set>
#include <vector>

namespace sluice::host {
namespace {

namespace fs = std::filesystem;

struct CloseZip {
  void operator()(zip_t* archive) const { zip_discard(archive); }
};
using Archive = std::unique_ptr<zip_t, CloseZip>;

Archive open_zip(std::string_view bytes) {
  if (bytes.size() < 22) return nullptr;  // shorter than a zip's end record; libzip takes no bytes for an empty zip
  zip_error_t error;
  zip_error_init(&error);
  zip_source_t* source = zip_source_buffer_create(bytes.data(), bytes.size(), 0, &error);
  if (source == nullptr) return nullptr;
  zip_t* archive = zip_open_from_source(source, ZIP_RDONLY, &error);
  if (archive == nullptr) zip_source_free(source);
  zip_error_fini(&error);
  return Archive(archive);
}

struct Entry {
  zip_uint64_t index;
  std::string name;  // without a final slash
  bool is_directory;
  std::uint64_t size;
  mode_t mode;
};

bool climbs_out(std::string_view name) {
  if (name.empty() || name.front() == '/' || name.find('\\') != name.npos || name.find('\0') != name.npos) return true;
  for (std::size_t at = 0; at <= name.size();) {
    const auto end = std::min(name.find('/', at), name.size());
    if (name.substr(at, end - at) == "..") return true;
    at = end + 1;
  }
  return false;
}

// What keeps the entries from being unpacked side by side; empty: nothing.
std::string clash_in(const std::vector<Entry>& entries) {
  const auto both = [](std::string_view name) {
    return "the entry '" + std::string(name) + "' is both a file and a folder";
  };
  std::set<std::string_view> files;
  for (const auto& entry : entries) {
    if (!entry.is_directory && !files.insert(entry.name).second) {
      return "the package has two entries '" + entry.name + "'";
    }
  }
  for (const auto& entry : entries) {
    if (entry.is_directory && files.contains(entry.name)) return both(entry.name);
    for (auto slash = entry.name.find('/'); slash != entry.name.npos; slash = entry.name.find('/', slash + 1)) {
      const auto folder = std::string_view(entry.name).substr(0, slash);
      if (files.contains(folder)) return both(folder);
    }
  }
  return "";
}

base::Result<std::vector<Entry>, BadPackage> entries_of(zip_t* archive, const PackageLimits& limits) {
  const auto bad = [](PackageProblem problem, std::string what) {
    return base::fail(BadPackage{problem, std::move(what)});
  };
  const auto count = zip_get_num_entries(archive, 0);
  if (count < 0 || std::uint64_t(count) > limits.entries) {
    return bad(PackageProblem::kUnsafe, "the package has more than " + std::to_string(limits.entries) + " entries");
  }
  std::vector<Entry> entries;
  std::uint64_t total = 0;
  for (zip_uint64_t i = 0; i < zip_uint64_t(count); ++i) {
    zip_stat_t stat;
    if (zip_stat_index(archive, i, 0, &stat) != 0 || !(stat.valid & ZIP_STAT_NAME) || !(stat.valid & ZIP_STAT_SIZE)) {
      return bad(PackageProblem::kNotAZip, "an entry of the package can't be read");
    }
    Entry entry{i, stat.name, false, stat.size, 0644};
    if (entry.name.ends_with('/')) {
      entry.is_directory = true;
      entry.name.pop_back();
    }
    if (climbs_out(entry.name))
      return bad(PackageProblem::kUnsafe, "the entry '" + entry.name + "' climbs out of the package");
    zip_uint8_t system = 0;
    zip_uint32_t attributes = 0;
    zip_file_get_external_attributes(archive, i, 0, &system, &attributes);
    if (system == ZIP_OPSYS_UNIX && attributes >> 16 != 0) {
      const auto mode = mode_t(attributes >> 16);
      if (S_ISLNK(mode))
        return bad(PackageProblem::kUnsafe, "the entry '" + entry.name + "' is a link, which is not supported");
      entry.mode = mode & 0777;
      entry.is_directory = entry.is_directory || S_ISDIR(mode);
    }
    if (stat.size > limits.unzipped_bytes || (total += stat.size) > limits.unzipped_bytes) {
      return bad(PackageProblem::kUnzippedTooLarge,
                 "Unzipped size must be smaller than " + std::to_string(limits.unzipped_bytes) + " bytes");
    }
    entries.push_back(std::move(entry));
  }
  if (auto clash = clash_in(entries); !clash.empty()) return bad(PackageProblem::kUnsafe, std::move(clash));
  return entries;
}

base::Status unpack_entry(zip_t* archive, const Entry& entry, const std::string& path) {
  std::unique_ptr<zip_file_t, int (*)(zip_file_t*)> in(zip_fopen_index(archive, entry.index, 0), zip_fclose);
  if (!in) return base::failure("cannot unpack " + entry.name);
  const int out = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (out < 0) return base::failure("cannot create " + path, errno);
  base::Status status;
  std::uint64_t left = entry.size;  // what the directory said; an entry that holds more lied
  std::vector<char> piece(256 * 1024);
  for (;;) {
    const auto count = zip_fread(in.get(), piece.data(), piece.size());
    if (count == 0) break;
    if (count < 0 || std::uint64_t(count) > left) {
      status = base::failure("the entry '" + entry.name + "' is damaged");
      break;
    }
    left -= std::uint64_t(count);
    if (::write(out, piece.data(), std::size_t(count)) != count) {
      status = base::failure("cannot write " + path, errno);
      break;
    }
  }
  if (status) ::fchmod(out, (entry.mode & 0555) | 0400);
  ::close(out);
  return status;
}

}  // namespace

base::Result<void, BadPackage> inspect_package(std::string_view zip, const PackageLimits& limits) {
  const auto archive = open_zip(zip);
  if (!archive) return base::fail(BadPackage{PackageProblem::kNotAZip, "the package is not a zip file"});
  const auto entries = entries_of(archive.get(), limits);
  if (!entries) return base::fail(entries.error());
  return {};
}

base::Status unpack_package(std::string_view zip, const std::string& directory, const PackageLimits& limits) {
  const auto archive = open_zip(zip);
  if (!archive) return base::failure("the package is not a zip file");
  const auto entries = entries_of(archive.get(), limits);
  if (!entries) return base::failure(entries.error().what);

  const std::string part = directory + ".part";
  std::error_code error;
  fs::remove_all(part, error);
  if (!fs::create_directories(part, error)) return base::failure("cannot create " + part, error.value());
  for (const auto& entry : *entries) {
    const fs::path path = fs::path(part) / entry.name;
    fs::create_directories(entry.is_directory ? path : path.parent_path(), error);
    if (error) return base::failure("cannot create a folder for " + entry.name, error.value());
    if (entry.is_directory) continue;
    if (auto done = unpack_entry(archive.get(), entry, path.string()); !done) return done;
  }
  fs::rename(part, directory, error);
  if (error) return base::failure("cannot rename " + part, error.value());
  return {};
}

}  // namespace sluice::host
