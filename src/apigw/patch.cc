#include "apigw/patch.h"

#include <fmt/format.h>

#include "apigw/definition.h"
#include "apigw/errors.h"

namespace sluice::apigw {

namespace {

std::string unescape(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '~' && i + 1 < text.size() && (text[i + 1] == '0' || text[i + 1] == '1')) {
      out += text[++i] == '1' ? '/' : '~';
    } else {
      out += text[i];
    }
  }
  return out;
}

}  // namespace

aws::Error invalid_patch_path(std::string_view path) {
  return bad_request(fmt::format("Invalid patch path {}", path));
}

aws::Result<std::vector<Patch>> read_patches(const std::vector<PatchOperation>& operations) {
  std::vector<Patch> patches;
  for (const auto& operation : operations) {
    const auto op = operation.op.value_or("");
    if (op == "move" || op == "copy" || op == "test") {
      return aws::fail(aws::not_supported(fmt::format("The patch operation {}", op)));
    }
    if (op != "add" && op != "replace" && op != "remove") {
      return aws::fail(not_in_enumeration(op, "updateRestApiInput.patchOperations.1.member.op",
                                          {"add", "remove", "move", "test", "replace", "copy"}));
    }
    Patch patch;
    patch.removes = op == "remove";
    patch.path = operation.path.value_or("");
    patch.value = operation.value.value_or("");
    if (!patch.path.starts_with('/')) return aws::fail(invalid_patch_path(patch.path));
    auto rest = std::string_view(patch.path).substr(1);
    for (;;) {
      const auto slash = rest.find('/');
      patch.parts.push_back(unescape(rest.substr(0, slash)));
      if (slash == std::string_view::npos) break;
      rest.remove_prefix(slash + 1);
    }
    patches.push_back(std::move(patch));
  }
  return patches;
}

}  // namespace sluice::apigw
