// What host/blob_store.h promises, on a disk that fails: a blob that was put is there after a power cut.
#include <gtest/gtest.h>

#include <cerrno>

#include "host/blob_store.h"
#include "sim/sim_file_system.h"

namespace sluice::sim {
namespace {

TEST(BlobCrash, ABlobThatWasPutAtTheSecondTrySurvivesAPowerCut) {
  // The n-th operation of the first try fails, until there are no more.
  int failures = 0;
  for (std::uint64_t n = 0; n < 10; ++n) {
    for (std::uint64_t seed = 0; seed < 20; ++seed) {
      SimFileSystem disk(seed);
      auto blobs = host::BlobStore::open(disk, "home/blobs", true).value();
      disk.fail_operation(disk.operations() + n, EIO);
      if (!blobs.put("0123", "bytes")) {
        ++failures;
        ASSERT_TRUE(blobs.put("0123", "bytes"));
      }
      disk.power_cut();
      auto again = host::BlobStore::open(disk, "home/blobs", true).value();
      ASSERT_TRUE(again.contains("0123")) << "operation " << n << ", seed " << seed;
      EXPECT_EQ(again.read("0123").value(), "bytes");
    }
  }
  EXPECT_GT(failures, 40);
}

}  // namespace
}  // namespace sluice::sim
