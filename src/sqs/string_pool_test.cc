#include "sqs/string_pool.h"

#include <gtest/gtest.h>

namespace sluice::sqs {
namespace {

TEST(StringPool, keeps_a_text_once_until_nobody_uses_it) {
  StringPool pool;
  const auto a = pool.intern("AIDAEXAMPLE");
  EXPECT_EQ(pool.intern("AIDAEXAMPLE"), a);
  const auto b = pool.intern("AROAEXAMPLE:session");
  EXPECT_NE(a, b);
  EXPECT_EQ(pool.text(a), "AIDAEXAMPLE");
  pool.release(a);
  EXPECT_EQ(pool.text(a), "AIDAEXAMPLE");
  pool.release(a);
  EXPECT_EQ(pool.size(), 1u);
  EXPECT_EQ(pool.intern("other"), a) << "its place is used again";
}

TEST(StringPool, the_empty_text_costs_nothing) {
  StringPool pool;
  EXPECT_EQ(pool.intern(""), StringPool::kEmpty);
  pool.release(StringPool::kEmpty);
  EXPECT_EQ(pool.text(StringPool::kEmpty), "");
  EXPECT_EQ(pool.size(), 0u);
}

}  // namespace
}  // namespace sluice::sqs
