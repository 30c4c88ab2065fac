#pragma once
// XML as AWS's services write it, and described structs as the elements of a query reply. Reading XML is pugixml's
// business (s3_codec).
#include <string>
#include <string_view>

#include "wire/query_names.h"
#include "wire/schema.h"

namespace sluice::wire {

// Appends text with & < > " escaped, CR as &#xD; (a reader would make it LF). Characters that XML can't hold and bytes
// that are not UTF-8 become U+FFFD.
void append_xml_text(std::string& out, std::string_view text);

// Elements one by one. Names are the program's own and are written as they are.
class XmlWriter {
 public:
  explicit XmlWriter(std::string& out) : out_(out) {}

  void declaration() { out_ += "<?xml version=\"1.0\"?>"; }
  void open(std::string_view name, std::string_view xmlns = {});
  void close(std::string_view name);
  void empty(std::string_view name);
  void text(std::string_view name, std::string_view content);
  std::string& out() { return out_; }

 private:
  std::string& out_;
};

// The members of a struct as elements. Optional members without a value and, if the names are flattened, empty lists
// and maps leave nothing; other empty ones an empty element.
void encode_xml(XmlWriter& xml, const QueryNames& names, const Type& type, const void* object);

}  // namespace sluice::wire
