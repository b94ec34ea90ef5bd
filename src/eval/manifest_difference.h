// What differs between two runs that must be the same.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "eval/manifest.h"

namespace flant5 {

struct Difference {
  std::string name;    // "--mode", "prompt", "data"
  std::string before;  // "generate (default)", "not given"
  std::string now;
};

// What may change the rows of a run: program version, labels, decoding, prompt, demonstrations, files of the model,
// engine, device, dtype, data, shard, and every option that is not in `free_options`, given or by default. Prompt and
// model are the same if their content is, whatever they are called. Processor and libtorch, which change no more than
// the last digits, are not looked at.
std::vector<Difference> differences(const RunManifest& before, const RunManifest& now,
                                    const std::set<std::string>& free_options);

// "--mode was generate (default) and is score, ...".
std::string describe(const std::vector<Difference>& differences);

}  // namespace flant5
