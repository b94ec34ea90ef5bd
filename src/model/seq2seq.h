// What a decoding loop needs of an encoder-decoder, on any device. No tensor leaves it: token ids go in, and of the
// scores only what is asked for comes out.
//
//   std::vector<std::unique_ptr<Encoded>> encoded;
//   encoded.push_back(model.encode(prompts));
//   const auto decoding = model.decode(std::move(encoded));
//   std::vector<std::int64_t> last(decoding->rows(), model.config().decoder_start_token_id);
//   decoding->step(last);
//   last = decoding->argmax();
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "flant5/error.h"
#include "model/t5_config.h"

namespace flant5 {

// A device has too little memory for rows that are computed together: fewer may do.
struct OutOfMemory : ModelError {
  using ModelError::ModelError;
};

// What suits a device.
struct BatchSizes {
  std::size_t rows = 128;             // decoded together
  std::size_t encoded_tokens = 1024;  // encoded together
  std::size_t decoded_tokens = 8192;  // of prompts whose rows are decoded together
  bool pads_decoded = false;          // to the longest of these prompts, so that padding counts too
  std::size_t workers = 0;            // threads that share the rows; 0: one a processor
};

// The score of a token for a row.
struct Entry {
  std::size_t row = 0;
  std::int64_t token = 0;
};

struct TokenScore {
  std::int64_t token = 0;
  float score = 0;
};

// The encoder's hidden states of some prompts.
class Encoded {
 public:
  Encoded() = default;
  Encoded(const Encoded&) = delete;
  Encoded& operator=(const Encoded&) = delete;
  virtual ~Encoded() = default;

  virtual std::size_t rows() const = 0;
};

// Rows that are decoded in step: all have taken the same number of tokens. Belongs to one thread at a time.
class Decoding {
 public:
  Decoding() = default;
  Decoding(const Decoding&) = delete;
  Decoding& operator=(const Decoding&) = delete;
  virtual ~Decoding() = default;

  virtual std::size_t rows() const = 0;

  // Gives each row one token more: decoder_start_token_id first, then the one that was chosen. From then on the scores
  // are the logits [rows, vocab_size] of the token that follows. tokens: one a row, each in [0, vocab_size).
  virtual void step(std::span<const std::int64_t> tokens) = 0;

  // What follows is for after a step() and before a select().

  // The token with the highest score of each row, the lowest id where several have it.
  virtual std::vector<std::int64_t> argmax() const = 0;

  // The k highest scores of each row, highest first, equal ones by id; all of them where the vocabulary is smaller.
  virtual std::vector<std::vector<TokenScore>> top_k(std::size_t k) const = 0;

  // The scores of these entries as they are now: logits, or what set_scores() and log_softmax() made of them.
  virtual std::vector<float> scores(std::span<const Entry> entries) const = 0;

  // The logarithms of softmax(scores) of these entries.
  virtual std::vector<float> log_probabilities(std::span<const Entry> entries) const = 0;

  // Overwrites scores, as a processor does that bans or penalises tokens: one value an entry, -infinity for a ban.
  virtual void set_scores(std::span<const Entry> entries, std::span<const float> values) = 0;

  // Turns each row's scores into logarithms of probabilities, as beam search wants them before its processors.
  virtual void log_softmax() = 0;

  // Keeps these rows, in this order: rows that have ended leave, and a row that is kept twice is a fork. What the
  // decoder sees of the encoder is shared among forks.
  virtual void select(std::span<const std::size_t> rows) = 0;
};

// Const once built, and shared among threads.
class Seq2Seq {
 public:
  using Prompt = std::span<const std::int64_t>;  // token ids, with </s>

  Seq2Seq() = default;
  Seq2Seq(const Seq2Seq&) = delete;
  Seq2Seq& operator=(const Seq2Seq&) = delete;
  virtual ~Seq2Seq() = default;

  virtual const T5Config& config() const = 0;

  // Called on each thread before it computes: it may use so many threads of its own.
  virtual void prepare_thread(std::size_t /*threads*/) const {}

  // So many tokens are going to be encoded in all: an engine may take its time to get faster. Throws OutOfMemory.
  virtual void expect(std::size_t /*tokens*/) const {}

  // Runs the encoder on these prompts, at least one, as one batch. Throws OutOfMemory, as decode() and all of a
  // decoding do.
  virtual std::unique_ptr<Encoded> encode(std::span<const Prompt> prompts) const = 0;

  // A decoding of all rows of these batches, at least one, in order. They are of this model.
  virtual std::unique_ptr<Decoding> decode(std::vector<std::unique_ptr<Encoded>> batches) const = 0;

  virtual BatchSizes preferred_sizes() const { return {}; }
};

}  // namespace flant5
