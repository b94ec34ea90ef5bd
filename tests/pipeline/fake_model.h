// What tests of the pipeline share: a model without weights, rows, and readers and sinks that misbehave.
#pragma once

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "flant5/classifier.h"
#include "model/engine.h"
#include "tests/folders.h"
#include "tests/model/fake_seq2seq.h"
#include "text/tokenizer.h"

namespace flant5 {

inline Tokenizer tiny_tokenizer() { return Tokenizer(source_folder() / "tests" / "checkpoints" / "tiny"); }

inline Engine fake_engine(std::unique_ptr<Seq2Seq> model, std::vector<std::string> warnings = {}) {
  Engine engine;
  engine.model = std::move(model);
  engine.name = "fake";
  engine.warnings = std::move(warnings);
  return engine;
}

// The tokenizer of a test checkpoint and a fake engine behind it. Prompts are the rows' texts.
class FakeModel {
 public:
  FakeModel() : FakeModel(std::make_unique<FakeSeq2Seq>(512)) {}

  FakeSeq2Seq& engine() { return *engine_; }
  const LoadedModel& model() const { return model_; }
  const Tokenizer& tokenizer() const { return model_.tokenizer(); }

  void answer(const std::string& text, const std::string& completion) {
    engine_->answers[tokenizer().encode_input(text)] = tokenizer().encode(completion);
  }
  std::string text_of(Seq2Seq::Prompt prompt) const { return tokenizer().decode({prompt.begin(), prompt.end()}); }

  Classifier classifier(const ClassifierOptions& options = {}) const {
    return {model_, PromptTemplate("test", "{{ sentence }}"), {}, options};
  }

 private:
  explicit FakeModel(std::unique_ptr<FakeSeq2Seq> engine)
      : engine_(engine.get()), model_(tiny_tokenizer(), fake_engine(std::move(engine)), "fake") {}

  FakeSeq2Seq* engine_;
  LoadedModel model_;
};

inline Example row(std::size_t number, std::string text) {
  Example example;
  example.number = number;
  example.id = static_cast<std::int64_t>(number);
  example.text = std::move(text);
  return example;
}

inline std::string row_text(std::size_t number) { return "row " + std::to_string(number); }

inline std::vector<Example> numbered_rows(std::size_t count) {
  std::vector<Example> rows;
  for (std::size_t number = 1; number <= count; ++number) rows.push_back(row(number, row_text(number)));
  return rows;
}

// Rows from a function of their number; none ends them.
class RowsFrom : public RowReader {
 public:
  explicit RowsFrom(std::function<std::optional<Example>(std::size_t)> make) : make_(std::move(make)) {}
  std::optional<Example> next() override { return make_(++read_); }
  std::size_t read() const { return read_; }

 private:
  std::function<std::optional<Example>(std::size_t)> make_;
  std::atomic<std::size_t> read_ = 0;
};

// Waits until it holds; a test that would wait for ever fails after a minute.
inline void wait_until(const std::function<bool()>& holds) {
  const auto end = std::chrono::steady_clock::now() + std::chrono::minutes(1);
  while (!holds()) {
    ASSERT_LT(std::chrono::steady_clock::now(), end) << "waited in vain";
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
}

// Waits until a count has not grown for a fifth of a second.
inline std::size_t settled(const std::function<std::size_t()>& count) {
  std::size_t before = count();
  for (;;) {
    std::this_thread::sleep_for(std::chrono::milliseconds(200));
    const std::size_t now = count();
    if (now == before) return now;
    before = now;
  }
}

}  // namespace flant5
