#include "apigw/pattern.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <fmt/format.h>
#include <pcre2.h>

namespace sluice::apigw {

namespace {
// Steps of the matcher and KiB of its heap. 100,000 steps take a few milliseconds.
constexpr std::uint32_t kMatchLimit = 100'000;
constexpr std::uint32_t kHeapLimitKib = 2'000;
}  // namespace

struct Pattern::Code {
  pcre2_code* code = nullptr;
  pcre2_match_context* context = nullptr;

  Code() = default;
  Code(const Code&) = delete;
  Code& operator=(const Code&) = delete;
  ~Code() {
    pcre2_match_context_free(context);
    pcre2_code_free(code);
  }

  std::optional<Match> match(std::string_view subject, std::size_t from, std::uint32_t options) const {
    struct Data {
      pcre2_match_data* data;
      ~Data() { pcre2_match_data_free(data); }
    } holder{pcre2_match_data_create_from_pattern(code, nullptr)};
    const int count = pcre2_match(code, reinterpret_cast<PCRE2_SPTR>(subject.data()), subject.size(), from, options,
                                  holder.data, context);
    if (count <= 0) return std::nullopt;
    const PCRE2_SIZE* offsets = pcre2_get_ovector_pointer(holder.data);
    Match match;
    for (std::uint32_t i = 0; i < pcre2_get_ovector_count(holder.data); ++i) {
      if (int(i) < count) {
        match.emplace_back(offsets[2 * i], offsets[2 * i + 1]);
      } else {
        match.emplace_back(std::string_view::npos, std::string_view::npos);
      }
    }
    return match;
  }
};

base::Result<Pattern, std::string> Pattern::compile(std::string_view text) {
  if (text.size() > kSizeMax) return base::fail(fmt::format("longer than {} bytes", kSizeMax));
  int error = 0;
  PCRE2_SIZE offset = 0;
  auto code = std::make_shared<Code>();
  code->code = pcre2_compile(reinterpret_cast<PCRE2_SPTR>(text.data()), text.size(),
                             PCRE2_UTF | PCRE2_MATCH_INVALID_UTF | PCRE2_NEVER_BACKSLASH_C, &error, &offset, nullptr);
  if (code->code == nullptr) {
    char message[160] = {};
    pcre2_get_error_message(error, reinterpret_cast<PCRE2_UCHAR*>(message), sizeof message);
    return base::fail(fmt::format("{} at character {}", message, offset));
  }
  code->context = pcre2_match_context_create(nullptr);
  pcre2_set_match_limit(code->context, kMatchLimit);
  pcre2_set_heap_limit(code->context, kHeapLimitKib);
  return Pattern(std::move(code));
}

bool Pattern::matches_all(std::string_view subject) const {
  return code_->match(subject, 0, PCRE2_ANCHORED | PCRE2_ENDANCHORED).has_value();
}

std::optional<Pattern::Match> Pattern::find(std::string_view subject, std::size_t from) const {
  if (from > subject.size()) return std::nullopt;
  return code_->match(subject, from, 0);
}

}  // namespace sluice::apigw
