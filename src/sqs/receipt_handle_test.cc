#include "sqs/receipt_handle.h"

#include <gtest/gtest.h>

#include "sqs/limits.h"

namespace sluice::sqs {
namespace {

const ReceiptHandle kHandle{7, {1234, 567'890}, 3, base::from_epoch_ms(1'800'000'000'123)};

TEST(ReceiptHandle, says_what_was_written) {
  const auto text = write_receipt_handle(kHandle);
  EXPECT_EQ(text.size(), 44u);
  EXPECT_LE(text.size(), kReceiptHandleMax);
  EXPECT_EQ(parse_receipt_handle(text), kHandle);
}

TEST(ReceiptHandle, differs_by_receive) {
  auto later = kHandle;
  ++later.generation;
  EXPECT_NE(write_receipt_handle(kHandle), write_receipt_handle(later));
}

TEST(ReceiptHandle, any_damage_is_noticed) {
  const auto text = write_receipt_handle(kHandle);
  for (std::size_t i = 0; i < text.size(); ++i) {
    auto damaged = text;
    damaged[i] = damaged[i] == 'A' ? 'B' : 'A';
    EXPECT_FALSE(parse_receipt_handle(damaged)) << i;
    EXPECT_FALSE(parse_receipt_handle(text.substr(0, i))) << i;
  }
}

TEST(ReceiptHandle, garbage_is_none) {
  for (const auto* text : {"", "garbage", "\xff\xfe", "AQEBwJnKyrHigUMZj6rYigCgxlaS3SLy0a"}) {
    EXPECT_FALSE(parse_receipt_handle(text));
  }
  EXPECT_FALSE(parse_receipt_handle(std::string(2000, 'A')));
}

}  // namespace
}  // namespace sluice::sqs
