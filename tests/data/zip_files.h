// Zip archives for tests.
#pragma once

#include <gtest/gtest.h>
#include <zip.h>

#include <string>
#include <vector>

namespace flant5::testing_data {

struct ZipEntry {
  std::string name;  // of a folder if it ends in /
  std::string content = "";
  zip_int32_t method = ZIP_CM_DEFLATE;
  zip_uint16_t encryption = ZIP_EM_NONE;
};

inline void write_zip(const std::string& path, const std::vector<ZipEntry>& entries) {
  zip_t* archive = zip_open(path.c_str(), ZIP_CREATE | ZIP_TRUNCATE, nullptr);
  ASSERT_NE(archive, nullptr);
  for (const ZipEntry& entry : entries) {
    if (entry.name.ends_with('/')) {
      ASSERT_GE(zip_dir_add(archive, entry.name.c_str(), ZIP_FL_ENC_UTF_8), 0);
      continue;
    }
    zip_source_t* source = zip_source_buffer(archive, entry.content.data(), entry.content.size(), 0);
    const zip_int64_t index = zip_file_add(archive, entry.name.c_str(), source, ZIP_FL_ENC_UTF_8);
    ASSERT_GE(index, 0) << zip_strerror(archive);
    ASSERT_EQ(zip_set_file_compression(archive, static_cast<zip_uint64_t>(index), entry.method, 0), 0);
    if (entry.encryption != ZIP_EM_NONE) {
      ASSERT_EQ(zip_file_set_encryption(archive, static_cast<zip_uint64_t>(index), entry.encryption, "secret"), 0);
    }
  }
  ASSERT_EQ(zip_close(archive), 0) << zip_strerror(archive);
}

}  // namespace flant5::testing_data
