// What a decoding loop needs of an encoder-decoder, on any device. No tensor leaves it: token ids go in, and of the
// scores only what is asked for comes out.
//
//   auto decoding = model.encode(prompts, batch_tokens);
//   std::vector<std::int64_t> last(decoding->rows(), model.config().decoder_start_token_id);
//   decoding->step(last);
//   last = decoding->argmax();
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "flant5/model/t5_config.h"

namespace flant5 {

// The score of a token for a row.
struct Entry {
  std::size_t row = 0;
  std::int64_t token = 0;
};

struct TokenScore {
  std::int64_t token = 0;
  float score = 0;
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

  // A decoding with one row a prompt, in order, of at least one. The encoder runs on batches of prompts that are at
  // most batch_tokens long together; a longer prompt is a batch of its own.
  virtual std::unique_ptr<Decoding> encode(std::span<const Prompt> prompts, std::size_t batch_tokens) const = 0;

  // The batch_tokens that suit the device where the user names none.
  virtual std::size_t preferred_batch_tokens() const = 0;
};

}  // namespace flant5
