// Input that is read twice.
#pragma once

#include <string>

#include "data/descriptor.h"

namespace flant5 {

// A file that can be read any number of times: the file itself where it is a regular one, else a copy of what standard
// input or a pipe holds, in the folder of temporary files ($TMPDIR). The copy has no name, so that it is gone with the
// program however that ends.
class Spool {
 public:
  // Reads a pipe to its end. Throws InputError, and WriteError where there is no room for the copy.
  explicit Spool(const std::string& file);

  const std::string& path() const { return path_; }  // as long as the spool lives

 private:
  Descriptor copy_;
  std::string path_;
};

}  // namespace flant5
