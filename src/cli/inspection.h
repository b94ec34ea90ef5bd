// What is known of a model without its weights, for a reader and as JSON.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "cli/quantization_report.h"
#include "cli/setup.h"
#include "data/verbalizer.h"
#include "machine.h"
#include "model/checkpoint_files.h"
#include "model/generation_config.h"
#include "model/memory_needs.h"
#include "text/tokenizer.h"

namespace flant5 {

struct AnswerWord {
  std::string label;
  std::string word;
  TokenIds tokens;  // without </s>
};

// Of one way to load the model.
struct MemoryChoice {
  std::string name;  // "float32", "bfloat16", "int8", "saved int8"
  MemoryNeeds needs;
};

// Of the weights in the files, without an adapter's.
struct StoredWeights {
  std::uint64_t parameters = 0;  // of all tensors but scales
  std::uint64_t bytes = 0;
  std::map<std::string, std::uint64_t> by_dtype;  // parameters, by the name of the stored type
};

struct Inspection {
  const CheckpointFiles& files;
  const Machine& machine;
  StoredWeights weights;
  std::vector<std::string> tokenizer_files;
  std::size_t pieces = 0;
  std::vector<AnswerWord> answers;
  std::vector<MemoryChoice> memory;
  GenerationConfig generation;
  std::optional<QuantizationEvidence> evidence;
};

// Throws ModelError for a folder that cannot be loaded either.
Inspection inspect(const CheckpointFiles& files, const Verbalizer& verbalizer, const Machine& machine);

std::string inspection_text(const Inspection& inspection);
std::string inspection_to_json(const Inspection& inspection);

inline constexpr const char* kInspectionSchema = "flant5-sentiment/inspection/1";

}  // namespace flant5
