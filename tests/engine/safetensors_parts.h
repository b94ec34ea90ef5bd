// A safetensors file taken apart, so that a test can break one thing in it.
#pragma once

#include <gtest/gtest.h>

#include <cstdint>
#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "tests/temp_folder.h"

namespace flant5 {

struct SafetensorsParts {
  explicit SafetensorsParts(const std::filesystem::path& file) {
    const std::string bytes = read_file(file);
    std::uint64_t length = 0;
    for (std::size_t i = 8; i-- > 0;) length = length << 8 | static_cast<unsigned char>(bytes[i]);
    const nlohmann::json entries = nlohmann::json::parse(bytes.substr(8, length));
    for (const auto& [name, entry] : entries.items()) {
      if (name == "__metadata__") {
        metadata = entry;
        continue;
      }
      const std::size_t begin = entry["data_offsets"][0];
      const std::size_t end = entry["data_offsets"][1];
      header[name] = {{"dtype", entry["dtype"]}, {"shape", entry["shape"]}};
      data[name] = bytes.substr(8 + length + begin, end - begin);
    }
  }

  std::string bytes() const {
    nlohmann::json entries = nlohmann::json::object();
    if (!metadata.is_null()) entries["__metadata__"] = metadata;
    std::string all;
    for (const auto& [name, entry] : header.items()) {
      entries[name] = entry;
      entries[name]["data_offsets"] = {all.size(), all.size() + data.at(name).size()};
      all += data.at(name);
    }
    const std::string text = entries.dump();
    std::string length;
    for (int i = 0; i < 8; ++i) length.push_back(static_cast<char>(text.size() >> (8 * i) & 0xff));
    return length + text + all;
  }

  std::vector<std::string> names() const {
    std::vector<std::string> names;
    for (const auto& [name, ignored] : data) names.push_back(name);
    return names;
  }

  void rename(const std::string& from, const std::string& to) {
    add(to, header[from]["dtype"], header[from]["shape"], data[from]);
    remove(from);
  }
  void add(const std::string& name, const nlohmann::json& type, const nlohmann::json& shape,
           const std::string& values) {
    header[name] = {{"dtype", type}, {"shape", shape}};
    data[name] = values;
  }
  void remove(const std::string& name) {
    ASSERT_EQ(header.erase(name), 1U) << name;
    data.erase(name);
  }

  // Float32 becomes bfloat16, cut off.
  void narrow(const std::string& name) {
    std::string narrow;
    for (std::size_t i = 2; i < data[name].size(); i += 4) narrow += data[name].substr(i, 2);
    add(name, "BF16", header[name]["shape"], narrow);
  }

  nlohmann::json metadata;
  nlohmann::json header = nlohmann::json::object();
  std::map<std::string, std::string> data;
};

}  // namespace flant5
