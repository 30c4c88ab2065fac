#pragma once
// What commands print: lines on standard output, problems on standard error, colour only on a terminal and not under
// NO_COLOR.
#include <string>
#include <string_view>

#include "cli/client.h"

namespace sluice::cli {

enum class Tone { kPlain, kGood, kBad, kDim };

// The text in that tone, or as it is where colour is not wanted.
std::string toned(std::string_view text, Tone tone);
void print(std::string_view line);
// "sluice: ..." on standard error; gives the exit status 1.
int fail(std::string_view what);
int fail(const Problem& problem);

}  // namespace sluice::cli
