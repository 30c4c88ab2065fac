#include "host/package.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <zip.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

namespace sluice::host {
namespace {

namespace fs = std::filesystem;

struct ZipEntry {
  std::string name, content;
  unsigned mode = 0100644;
};

std::string make_zip(const std::vector<ZipEntry>& entries) {
  zip_error_t error;
  zip_error_init(&error);
  zip_source_t* source = zip_source_buffer_create(nullptr, 0, 0, &error);
  zip_source_keep(source);
  zip_t* archive = zip_open_from_source(source, ZIP_TRUNCATE, &error);
  for (const auto& entry : entries) {
    zip_source_t* content = zip_source_buffer(archive, entry.content.data(), entry.content.size(), 0);
    const auto index = zip_file_add(archive, entry.name.c_str(), content, 0);
    zip_file_set_external_attributes(archive, zip_uint64_t(index), 0, ZIP_OPSYS_UNIX, entry.mode << 16);
  }
  zip_close(archive);
  zip_source_open(source);
  zip_source_seek(source, 0, SEEK_END);
  std::string bytes(std::size_t(zip_source_tell(source)), '\0');
  zip_source_seek(source, 0, SEEK_SET);
  zip_source_read(source, bytes.data(), bytes.size());
  zip_source_close(source);
  zip_source_free(source);
  return bytes;
}

class PackageTest : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = (fs::temp_directory_path() / "package-test-XXXXXX").string();
    folder = ::mkdtemp(pattern.data());
  }
  void TearDown() override { fs::remove_all(folder); }
  std::string folder;
  PackageLimits limits;
};

TEST_F(PackageTest, UnpacksFilesWithTheirModes) {
  const auto zip = make_zip({{"bootstrap", "#!/bin/sh\n", 0100755}, {"lib/data.txt", "text"}});
  ASSERT_TRUE(inspect_package(zip, limits));
  ASSERT_TRUE(unpack_package(zip, folder + "/code", limits));
  struct stat info;
  ASSERT_EQ(::stat((folder + "/code/bootstrap").c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777, 0555u);
  std::ifstream file(folder + "/code/lib/data.txt");
  EXPECT_EQ(std::string(std::istreambuf_iterator<char>(file), {}), "text");
  EXPECT_FALSE(fs::exists(folder + "/code.part"));
}

TEST_F(PackageTest, RefusesWhatIsNotAZip) {
  for (const std::string bytes : {"", "PK", "this is not a zip file, is it?"}) {
    const auto inspected = inspect_package(bytes, limits);
    ASSERT_FALSE(inspected);
    EXPECT_EQ(inspected.error().problem, PackageProblem::kNotAZip);
  }
}

TEST_F(PackageTest, RefusesNamesThatClimbOut) {
  for (const auto* name : {"../evil", "a/../../evil", "/etc/evil", "a\\..\\evil"}) {
    const auto inspected = inspect_package(make_zip({{name, "x"}}), limits);
    ASSERT_FALSE(inspected) << name;
    EXPECT_EQ(inspected.error().problem, PackageProblem::kUnsafe);
    EXPECT_FALSE(unpack_package(make_zip({{name, "x"}}), folder + "/code", limits));
  }
  EXPECT_FALSE(fs::exists(folder + "/code"));
}

TEST_F(PackageTest, RefusesLinks) {
  const auto inspected = inspect_package(make_zip({{"link", "/etc/passwd", 0120777}}), limits);
  ASSERT_FALSE(inspected);
  EXPECT_EQ(inspected.error().what, "the entry 'link' is a link, which is not supported");
}

TEST_F(PackageTest, RefusesEntriesThatCannotBeSideBySide) {
  const auto problem = [&](const std::vector<ZipEntry>& entries) {
    auto zip = make_zip(entries);
    for (auto at = zip.find("twin"); at != zip.npos; at = zip.find("twin")) zip.replace(at, 4, "file");
    const auto inspected = inspect_package(zip, limits);
    return inspected ? "" : inspected.error().what;
  };
  EXPECT_EQ(problem({{"file", "1"}, {"twin", "2"}}), "the package has two entries 'file'");
  EXPECT_EQ(problem({{"file", "1"}, {"twin/x", "2"}}), "the entry 'file' is both a file and a folder");
  EXPECT_EQ(problem({{"twin/x/y/z", "1"}, {"file/x", "2"}}), "the entry 'file/x' is both a file and a folder");
  EXPECT_EQ(problem({{"twin/x", "1"}, {"file/y", "2"}, {"files", "3"}}), "");
}

TEST_F(PackageTest, RefusesWhatUnpacksToTooMuch) {
  limits.unzipped_bytes = 1000;
  const auto inspected =
      inspect_package(make_zip({{"a", std::string(600, 'a')}, {"b", std::string(600, 'b')}}), limits);
  ASSERT_FALSE(inspected);
  EXPECT_EQ(inspected.error().problem, PackageProblem::kUnzippedTooLarge);
  EXPECT_EQ(inspected.error().what, "Unzipped size must be smaller than 1000 bytes");
}

TEST_F(PackageTest, RefusesAnEntryThatHoldsMoreThanItSays) {
  auto zip = make_zip({{"a", std::string(5000, 'a')}});
  // The directory's uncompressed size is the last 5000 (little-endian) in the file.
  const std::string size("\x88\x13\x00\x00", 4);
  const auto at = zip.rfind(size);
  ASSERT_NE(at, zip.npos);
  zip.replace(at, 4, std::string("\x10\x00\x00\x00", 4));
  const auto local = zip.find(size);
  if (local != zip.npos) zip.replace(local, 4, std::string("\x10\x00\x00\x00", 4));
  EXPECT_FALSE(unpack_package(zip, folder + "/code", limits));
}

}  // namespace
}  // namespace sluice::host
