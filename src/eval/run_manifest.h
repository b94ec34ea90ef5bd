// What makes a run's figures repeatable: kept in the metrics file and shown in the report.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace flant5 {

struct HashedFile {
  std::string path;
  std::string hash;  // "sha256:...", empty if it could not be had (standard input)
};

struct HashedPrompt {
  std::string name;
  std::string hash;
  std::string text;  // the template as it is
};

// Any other option that was given, as on the command line.
struct GivenOption {
  std::string name;
  std::string value;
};

struct RunManifest {
  std::string version;  // of the program
  std::string date;     // when the run began, UTC, ISO 8601
  HashedFile checkpoint;
  HashedPrompt prompt;
  std::vector<HashedFile> data;
  std::string dtype;
  std::string device;
  std::size_t threads = 0;
  std::size_t workers = 0;
  std::string mode;  // "generate" or "score"
  std::size_t shots = 0;
  std::uint64_t seed = 0;  // of the choice of shots
  std::vector<GivenOption> options;
  double seconds = 0;  // classifying, without loading the checkpoint
  double rows_per_second = 0;
};

}  // namespace flant5
