#pragma once
// From a template on disk to one that can be deployed: builds functions whose BuildMethod is makefile, zips every
// function's code, and puts the zips into S3, as `sam build` and `sam package` do.
#include <boost/json.hpp>
#include <string>

#include "cli/client.h"

namespace sluice::cli {

// The template with each function's CodeUri as an S3 address, as JSON text whose values are on the lines of the file. A
// template without local code is given back as it is on disk. Prints a line for each function that is built; as many
// are built at once as there are cores.
Result<std::string> package_template(Client& client, const std::string& template_path);

// A folder as a zip: entries in order of name, modes kept, times fixed, so that the same files give the same bytes.
Result<std::string> zip_folder(const std::string& folder);

// The bucket for artifacts, made if it is not there.
Result<std::string> artifact_bucket(Client& client);

}  // namespace sluice::cli
