// Where tests find their files. Only folders.cc knows the clone that it is in: the others are compiled once for all
// clones.
#pragma once

#include <filesystem>

namespace flant5 {

// The clone, or $FLANT5_TEST_FILES where the tests run on another machine than they were built on.
const std::filesystem::path& source_folder();
// What stands beside the clone, which other machines lack.
const std::filesystem::path& shared_folder();

}  // namespace flant5
