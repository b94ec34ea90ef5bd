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
  kGenerate,     // as it comes
  kConstrained,  // greedy among the answer words
  kScore,        // the label whose answer words are likeliest
};

// What becomes of a row whose sentence is mostly unknown to the vocabulary, as Chinese and emoji are to T5's.
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
  GenerationOptions generation{};     // of kGenerate; the other modes heed max_new_tokens alone
  OnUnknown on_unknown = OnUnknown::kAnswer;
  // Completions are drawn for each row (generation.samples of them) and the label that most of them give is the answer.
  // Invalid ones vote for none; of equal labels the one drawn first wins.
  bool self_consistency = false;
  std::size_t max_input_tokens = 0;   // longer prompts are cut off and reported; 0: no limit
  std::size_t max_row_tokens = 8192;  // a row whose prompt is longer, once cut, is a bad row; 0: no limit

  // 0 stands for what suits the device: on a CPU a worker for every `threads` processors, 128 rows and 1,024 tokens.
  std::size_t workers = 0;                          // each works on its own rows
  std::size_t threads = 1;                          // of a worker
  std::size_t batch_rows = 0;                       // decoded together, at most: the rows of a block
  std::size_t batch_tokens = 0;                     // encoded together, at most, unless a single row has more
  std::size_t cache_bytes = std::size_t{64} << 20;  // of answers to prompts seen before; 0: none
};

// What a run has done.
struct RunReport {
  std::size_t rows = 0;            // predictions handed out
  std::size_t tokens = 0;          // input tokens
  std::size_t unknown_tokens = 0;  // of them <unk>: characters that the vocabulary lacks
  std::size_t truncated_rows = 0;
  std::size_t unknown_rows = 0;            // whose sentence is mostly unknown to the vocabulary
  std::optional<RowId> first_unknown_row;  // of these
  std::size_t workers = 0;
  bool stopped = false;        // before the end of the input
  std::size_t halved = 0;      // times that rows were computed in two parts, for want of memory on the device
  bool went_by_clock = false;  // rows were batched as a pipe brought them, so that another run may batch them otherwise
  double seconds = 0;
};

// The first rows of the input, which an earlier run has answered. They are handed out again, for the figures, with the
// answers that it gave; those of a block that it did not finish are computed again, in the same company.
struct EarlierRows {
  std::size_t count = 0;
  // Called for these rows in order, on another thread than the sink. What it throws ends the run.
  std::function<Prediction(const Example&)> prediction;
};

class RowStages;

class FLANT5_API Classifier {
 public:
  // shots: demonstrations for templates that use them. The model must outlive the classifier.
  Classifier(const LoadedModel& model, PromptTemplate prompt, std::vector<Demonstration> shots,
             const ClassifierOptions& options);
  ~Classifier();

  // Whether the prompt shows sentences and rows that hold one of them are marked.
  bool marks_demonstrations() const;

  // Rows of a block, by options or as suits the device.
  std::size_t block_rows() const;

  // Answers every row, in input order.
  std::vector<Prediction> classify(const std::vector<Example>& examples) const;

  // The same for any number of rows in constant memory, however slow `sink` is: it is called on the calling thread, in
  // input order, as soon as a row and all before it are answered. A file gives the same predictions to the bit with any
  // number of workers and after any EarlierRows: rows are cut into blocks by their number. When `stop` becomes true,
  // batches under way are finished and handed out. What the reader throws is thrown on once all rows before it have
  // been handed out; what the sink throws ends the run and sets `stop`, so that a reader that waits for input and
  // watches the same flag ends too.
  RunReport run(RowReader& rows, const std::function<void(Prediction&&)>& sink, std::atomic<bool>* stop = nullptr,
                const EarlierRows& earlier = {}) const;

 private:
  std::unique_ptr<RowStages> stages_;
};

}  // namespace flant5
