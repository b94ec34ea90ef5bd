// Predictions out, in the order they are given, as JSONL, CSV, TSV or bare labels.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "data/output.h"
#include "data/result_file.h"
#include "flant5/prediction.h"
#include "flant5/read_options.h"

namespace flant5 {

const std::vector<Choice<OutputFormat>>& output_format_choices();

// By the ending of the path (.csv; .tsv, .tab), before the number of a shard if it has one (.csv.3); else JSONL.
OutputFormat output_format_of(std::string_view path);

// Before the name of a kept field, in the name of its column.
inline constexpr std::string_view kKeptPrefix = "row:";

// What CSV and TSV have columns for, after id, gold, label and completion. JSONL has a field where a prediction has
// something to say.
struct PredictionColumns {
  bool scores = false;          // score:LABEL for each label, and confidence
  bool abstained = false;       // true or empty
  bool prediction_set = false;  // labels, between commas
  bool raw = false;             // raw_label, and raw_score:LABEL for each label
  bool agreement = false;
  bool demonstration = false;  // true or empty
  bool truncated_tokens = false;
  bool unknown_text = false;  // true or empty
  bool text = false;          // sentence
  bool prompt = false;
  bool fault = false;               // error
  std::vector<std::string> kept{};  // row:NAME for each
};

// JSONL as prediction_to_json() has it. CSV and TSV quote as RFC 4180 says, end lines in LF, and leave what is not
// there empty. Bare labels stand a line each; the line of a row without one is empty. Nothing is interpreted: a text
// that begins with = stays as it is.
class PredictionWriter {
 public:
  // `output` must outlive the writer. `with_header`: false where a run goes on with a file that has one.
  PredictionWriter(Output& output, OutputFormat format, LabelSet labels, PredictionColumns columns = {},
                   bool with_header = true);

  // Kept back until flush(), or until 64 KiB have come together. Throws WriteError.
  void write(const Prediction& prediction);
  // What was kept back, in one piece of whole rows. Throws WriteError. The destructor does not flush.
  void flush();

 private:
  Output& output_;
  OutputFormat format_;
  LabelSet labels_;
  PredictionColumns columns_;
  std::string buffer_;
};

}  // namespace flant5
