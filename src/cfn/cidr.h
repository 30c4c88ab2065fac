#pragma once
// Fn::Cidr: IPv4 blocks inside a block.
#include <optional>
#include <string>
#include <vector>

namespace sluice::cfn {

// `count` (1 to 256) blocks of 2^host_bits addresses, from the start of `block` ("10.0.0.0/16"). Nothing if an argument
// is not of its form or the blocks do not fit. IPv6 is not supported.
std::optional<std::vector<std::string>> cidr_blocks(const std::string& block, const std::string& count,
                                                    const std::string& host_bits);

}  // namespace sluice::cfn
