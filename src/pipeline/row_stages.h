// What is done to each row, from its text to its prediction. Const, and shared by the threads of a run.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "flant5/classifier.h"
#include "flant5/loaded_model.h"
#include "model/seq2seq.h"
#include "pipeline/answerer.h"
#include "pipeline/request_queue.h"

namespace flant5 {

class RowStages {
 public:
  // As for Classifier. Options are settled: what is 0 in `options` and stands for what suits the engine is filled in.
  RowStages(const LoadedModel& model, PromptTemplate prompt, std::vector<Demonstration> shots,
            const ClassifierOptions& options);

  const LoadedModel& model() const { return model_; }
  const ClassifierOptions& options() const { return options_; }
  bool marks_demonstrations() const { return !shown_.empty(); }

  // Renders the prompt and turns it into tokens, cut off at max_input_tokens.
  Request request(Example example) const;

  // Encodes a batch of a chunk, and answers the rows of one whose batches are encoded. Where the device has too little
  // memory for all of these rows, they are answered in halves; throws OutOfMemory where it has too little for one.
  void encode(const RequestQueue::Task& task) const;
  void answer(Chunk& chunk) const;

  Prediction prediction(Request request) const;

 private:
  std::set<std::string> shown_texts() const;
  std::vector<TokenIds> content_free_inputs() const;
  std::unique_ptr<Encoded> try_encode(std::span<const Seq2Seq::Prompt> prompts) const;
  std::optional<std::vector<Answer>> try_answer(std::vector<std::unique_ptr<Encoded>> encoded,
                                                std::span<const std::uint64_t> numbers) const;
  std::vector<Answer> answers_of(Chunk& chunk, std::span<const std::uint64_t> numbers) const;
  std::vector<Answer> answers_in_halves(std::span<const Seq2Seq::Prompt> prompts,
                                        std::span<const std::uint64_t> numbers, std::size_t& halved) const;
  std::vector<Answer> answers_of_rows(std::span<const Seq2Seq::Prompt> prompts, std::span<const std::uint64_t> numbers,
                                      std::size_t& halved) const;
  std::vector<std::unique_ptr<Encoded>> encoded(std::span<const Seq2Seq::Prompt> prompts) const;

  const LoadedModel& model_;
  PromptTemplate prompt_;
  std::vector<Demonstration> shots_;
  ClassifierOptions options_;
  std::set<std::string> shown_;  // folded texts of rows to mark as demonstrations
  Answerer answerer_;
};

}  // namespace flant5
