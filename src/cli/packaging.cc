#include "cli/packaging.h"

#include <sys/stat.h>
#include <zip.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <future>
#include <thread>

#include "aws/hash.h"
#include "cfn/document.h"
#include "cli/child.h"
#include "cli/template_text.h"
#include "cli/terminal.h"

namespace sluice::cli {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;

tl::unexpected<Problem> problem(std::string message) {
  return base::fail(Problem{"", std::move(message)});
}

Result<std::string> read_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return problem("cannot read " + path);
  return std::string(std::istreambuf_iterator<char>(file), {});
}

std::string text_member(const json::object* object, std::string_view name) {
  const auto* value = object == nullptr ? nullptr : object->if_contains(name);
  return value != nullptr && value->is_string() ? std::string(value->get_string()) : "";
}

const json::object* object_member(const json::object& object, std::string_view name) {
  const auto* value = object.if_contains(name);
  return value == nullptr ? nullptr : value->if_object();
}

// Builds one function with its makefile, as SAM's BuildMethod makefile does: make build-LOGICALID with ARTIFACTS_DIR.
Result<std::string> build_with_make(const std::string& id, const fs::path& code, const fs::path& out) {
  std::error_code error;
  fs::remove_all(out, error);
  fs::create_directories(out, error);
  if (error) return problem("cannot create " + out.string() + ": " + error.message());
  const auto result = run_quietly({"make", "-C", code.string(), "build-" + id, "ARTIFACTS_DIR=" + out.string()});
  if (!result) return base::fail(result.error());
  if (result->status != 0) {
    return problem("building " + id + " failed (make build-" + id + " in " + code.string() + "):\n" + result->output);
  }
  return out.string();
}

// One function's code in the bucket; gives its s3:// address.
Result<std::string> upload(Client& client, const std::string& bucket, const std::string& zip) {
  const auto key = aws::md5_hex(zip);
  const auto path = "/" + bucket + "/" + key;
  const auto there = client.rest("s3", "HEAD", path, "", {}, "");
  if (!there) {
    if (there.error().code != "404" && there.error().code != "NoSuchKey" && !there.error().code.empty())
      return base::fail(there.error());
    const auto put = client.rest("s3", "PUT", path, "", {{"Content-Type", "application/zip"}}, zip);
    if (!put) return base::fail(put.error());
  }
  return "s3://" + bucket + "/" + key;
}

struct Function {
  std::string id, code_uri, build_method;
};

// The functions of the template whose code is on this disk.
std::vector<Function> local_functions(const json::object& root) {
  std::vector<Function> functions;
  std::string global_code;
  if (const auto* globals = object_member(root, "Globals"))
    global_code = text_member(object_member(*globals, "Function"), "CodeUri");
  const auto* resources = object_member(root, "Resources");
  if (resources == nullptr) return functions;
  for (const auto& [id, resource] : *resources) {
    const auto* object = resource.if_object();
    if (object == nullptr || text_member(object, "Type") != "AWS::Serverless::Function") continue;
    const auto* properties = object_member(*object, "Properties");
    if (properties != nullptr && (properties->contains("InlineCode") || properties->contains("ImageUri"))) continue;
    if (properties != nullptr && properties->contains("CodeUri") && !properties->at("CodeUri").is_string()) continue;
    auto code = text_member(properties, "CodeUri");
    if (code.empty()) code = global_code;
    if (code.empty() || code.starts_with("s3://")) continue;
    functions.push_back({std::string(id), code, text_member(object_member(*object, "Metadata"), "BuildMethod")});
  }
  return functions;
}

Result<std::string> code_of(const Function& function, const fs::path& base, const fs::path& build) {
  const fs::path code =
      fs::path(function.code_uri).is_absolute() ? fs::path(function.code_uri) : base / function.code_uri;
  std::error_code error;
  if (!fs::exists(code, error))
    return problem("the CodeUri of " + function.id + ", " + code.string() + ", does not exist");
  if (function.build_method == "makefile") {
    auto built = build_with_make(function.id, code, build / function.id);
    if (!built) return built;
    return zip_folder(*built);
  }
  if (!function.build_method.empty()) {
    return problem(
        "the BuildMethod '" + function.build_method + "' of " + function.id +
        " is not supported by sluice deploy; build with `sam build` and deploy .aws-sam/build/template.yaml");
  }
  if (fs::is_regular_file(code, error)) return read_file(code.string());  // a zip
  return zip_folder(code.string());
}

// Larger files are compressed, so that a package stays below what one upload may hold.
constexpr std::size_t kStoredMax = 16u << 20;

}  // namespace

Result<std::string> zip_folder(const std::string& folder) {
  std::vector<fs::path> files;
  std::error_code error;
  for (auto at = fs::recursive_directory_iterator(folder, error); !error && at != fs::recursive_directory_iterator();
       at.increment(error)) {
    if (at->is_regular_file()) files.push_back(at->path());
  }
  if (error) return problem("cannot read " + folder + ": " + error.message());
  if (files.empty()) return problem("there is nothing to deploy in " + folder);
  std::sort(files.begin(), files.end());

  zip_error_t zip_error;
  zip_error_init(&zip_error);
  zip_source_t* source = zip_source_buffer_create(nullptr, 0, 0, &zip_error);
  zip_source_keep(source);
  zip_t* archive = zip_open_from_source(source, ZIP_TRUNCATE, &zip_error);
  std::vector<std::string> contents;  // libzip reads them when the archive is closed
  contents.reserve(files.size());
  for (const auto& path : files) {
    auto content = read_file(path.string());
    if (!content) {
      zip_discard(archive);
      zip_source_free(source);
      return base::fail(content.error());
    }
    contents.push_back(std::move(*content));
    struct stat info {};
    ::stat(path.c_str(), &info);
    auto* bytes = zip_source_buffer(archive, contents.back().data(), contents.back().size(), 0);
    const auto index = zip_uint64_t(zip_file_add(archive, fs::relative(path, folder).c_str(), bytes, ZIP_FL_ENC_UTF_8));
    zip_file_set_external_attributes(archive, index, 0, ZIP_OPSYS_UNIX, zip_uint32_t(info.st_mode) << 16);
    zip_file_set_dostime(archive, index, 0, 0x21, 0);  // 1 January 1980
    // A package goes to the same machine and is unpacked once: compressing it is most of a deployment's time.
    zip_set_file_compression(archive, index, contents.back().size() <= kStoredMax ? ZIP_CM_STORE : ZIP_CM_DEFLATE, 1);
  }
  if (zip_close(archive) != 0) {
    zip_discard(archive);
    zip_source_free(source);
    return problem("cannot zip " + folder);
  }
  zip_source_open(source);
  zip_source_seek(source, 0, SEEK_END);
  std::string bytes(std::size_t(zip_source_tell(source)), '\0');
  zip_source_seek(source, 0, SEEK_SET);
  zip_source_read(source, bytes.data(), bytes.size());
  zip_source_close(source);
  zip_source_free(source);
  return bytes;
}

Result<std::string> artifact_bucket(Client& client) {
  const auto identity = client.query("sts", "2011-06-15", "GetCallerIdentity", {});
  if (!identity) return base::fail(identity.error());
  const auto name =
      "sluice-artifacts-" + std::string(identity->result.child_value("Account")) + "-" + client.endpoint().region;
  if (client.rest("s3", "HEAD", "/" + name, "", {}, "")) return name;
  std::string body;
  if (client.endpoint().region != "us-east-1") {
    body = "<CreateBucketConfiguration xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><LocationConstraint>" +
           client.endpoint().region + "</LocationConstraint></CreateBucketConfiguration>";
  }
  const auto made = client.rest("s3", "PUT", "/" + name, "", {}, body);
  if (!made && made.error().code != "BucketAlreadyOwnedByYou") return base::fail(made.error());
  return name;
}

Result<std::string> package_template(Client& client, const std::string& template_path) {
  auto text = read_file(template_path);
  if (!text) return text;
  const auto document = cfn::read_document(*text);
  if (!document) return problem(at_place(template_path, document.error().message));
  if (!document->root().is_object()) return problem(template_path + " is not a template");
  auto root = document->root().get_object();
  const auto functions = local_functions(root);
  if (functions.empty()) return text;

  const auto bucket = artifact_bucket(client);
  if (!bucket) return base::fail(bucket.error());
  const auto base = fs::absolute(template_path).parent_path();
  const std::size_t at_once = std::max(1u, std::thread::hardware_concurrency());
  for (std::size_t begin = 0; begin < functions.size(); begin += at_once) {
    const auto end = std::min(begin + at_once, functions.size());
    std::vector<std::future<Result<std::string>>> zips;  // those that a failure leaves are waited for when they go
    for (std::size_t at = begin; at < end; ++at) {
      if (functions[at].build_method == "makefile") print("building " + functions[at].id);
      zips.push_back(std::async(std::launch::async, code_of, functions[at], base, base / ".sluice" / "build"));
    }
    for (std::size_t at = begin; at < end; ++at) {
      const auto zip = zips[at - begin].get();
      if (!zip) return base::fail(zip.error());
      const auto address = upload(client, *bucket, *zip);
      if (!address) return base::fail(address.error());
      auto& resource = root["Resources"].get_object()[functions[at].id].get_object();
      auto& properties = resource["Properties"];
      if (!properties.is_object()) properties = json::object{};
      properties.get_object()["CodeUri"] = *address;
    }
  }
  return json_on_lines(root, document->lines());
}

}  // namespace sluice::cli
