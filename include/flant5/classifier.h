// Rows in, predictions out: the only place where the stages meet.
//
//   LoadedModel model({.folder = "models/demo"});
//   Classifier classifier(model, PromptTemplate::load("article-zero", {"prompts"}), {}, {});
//   for (const Prediction& p : classifier.classify(examples)) ...
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "flant5/api.h"
#include "flant5/example.h"
#include "flant5/generation_options.h"
#include "flant5/loaded_model.h"
#include "flant5/prediction.h"
#include "flant5/prompt_template.h"
#include "flant5/row_reader.h"

namespace flant5 {

enum class AnswerMode : std::uint8_t {
  kGenerate,     // free text
  kConstrained,  // greedy among the answer words
  kScore,        // the label whose answer words are likeliest
};

// What happens to a row whose sentence the vocabulary mostly lacks, such as Chinese and emoji in T5's.
enum class OnUnknown : std::uint8_t {
  kAnswer,
  kNull,  // no label
};

struct ClassifierOptions {
  AnswerMode mode = AnswerMode::kGenerate;
  bool scores = false;                // log-probabilities of the labels beside generated answers
  bool calibrate = false;             // contextual calibration of the scores, Zhao et al., "Calibrate Before Use", 2021
  bool count_demonstrations = false;  // do not mark rows that the prompt shows, so that they count in the figures
  bool with_text = false;             // keep the sentence and the prompt in the predictions
  GenerationOptions generation{};     // for kGenerate
  OnUnknown on_unknown = OnUnknown::kAnswer;
  // Draws generation.samples completions for each row and answers with the label that most of them give. Invalid ones
  // do not vote; between equal labels the one drawn first wins.
  bool self_consistency = false;
  std::size_t max_input_tokens = 0;   // longer prompts are cut off and reported; 0: no limit
  std::size_t max_row_tokens = 8192;  // a row whose prompt is longer after cutting is a bad row; 0: no limit

  // 0: what suits the device; on a CPU one worker for every `threads` processors, 128 rows and 1,024 tokens.
  std::size_t workers = 0;                          // each works on its own rows
  std::size_t threads = 1;                          // of each worker
  std::size_t batch_rows = 0;                       // most rows decoded together: a block
  std::size_t batch_tokens = 0;                     // most tokens encoded together, unless a single row has more
  std::size_t cache_bytes = std::size_t{64} << 20;  // for answers to prompts seen before; 0: no cache
};

// What a run has done.
struct RunReport {
  std::size_t rows = 0;            // predictions handed out
  std::size_t tokens = 0;          // input tokens
  std::size_t unknown_tokens = 0;  // those that are <unk>: characters that the vocabulary lacks
  std::size_t truncated_rows = 0;
  std::size_t unknown_rows = 0;  // whose sentence the vocabulary mostly lacks
  std::optional<RowId> first_unknown_row;
  std::size_t workers = 0;
  bool stopped = false;        // before the end of the input
  std::size_t halved = 0;      // times that the device lacked memory and rows were computed in two parts
  bool went_by_clock = false;  // rows were batched as a pipe delivered them; another run may batch them differently
  double seconds = 0;
};

// The first rows of the input, which an earlier run has answered. They are handed out again, for the figures, with
// their earlier answers. Rows of a block that the earlier run did not finish are computed again, together as before.
struct EarlierRows {
  std::size_t count = 0;
  // Called for these rows in order, on another thread than the sink. An exception from it ends the run.
  std::function<Prediction(const Example&)> prediction;
};

class RowStages;

class FLANT5_API Classifier {
 public:
  // shots: demonstrations for templates that use them. The model must outlive the classifier.
  Classifier(const LoadedModel& model, PromptTemplate prompt, std::vector<Demonstration> shots,
             const ClassifierOptions& options);
  ~Classifier();

  // Whether the prompt shows sentences, and rows with such a sentence are marked.
  bool marks_demonstrations() const;

  // Rows of a block: as the options say, or what suits the device.
  std::size_t block_rows() const;

  // Answers every row, in input order.
  std::vector<Prediction> classify(const std::vector<Example>& examples) const;

  // The same for any number of rows in constant memory, even if `sink` is slow. `sink` is called on the calling thread,
  // in input order, as soon as a row and all rows before it are answered. A file gives the same predictions to the bit
  // with any number of workers and after any EarlierRows, because rows are cut into blocks by their number. Three
  // things may move last digits: the help of idle workers with a row longer than batch_tokens, a quantised model, which
  // packs its weights in the course of its first long run, and too little memory, for which rows are answered in
  // halves. When `stop` becomes true, batches under way are finished and handed out. An exception from the reader is
  // rethrown once all rows before it have been handed out. An exception from the sink ends the run and sets `stop`, so
  // that a reader that waits for input and watches the same flag ends too.
  RunReport run(RowReader& rows, const std::function<void(Prediction&&)>& sink, std::atomic<bool>* stop = nullptr,
                const EarlierRows& earlier = {}) const;

 private:
  std::unique_ptr<RowStages> stages_;
};

}  // namespace flant5
