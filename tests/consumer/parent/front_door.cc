// All headers of the front door in a program of someone else: what libflant5.so exports is what they need, and its
// exceptions are caught by their types, whichever of our libraries throws them. Ends with the number of faults.
#include <exception>
#include <filesystem>
#include <iostream>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "flant5/api.h"
#include "flant5/classifier.h"
#include "flant5/dtype.h"
#include "flant5/error.h"
#include "flant5/example.h"
#include "flant5/generation_options.h"
#include "flant5/label.h"
#include "flant5/label_map.h"
#include "flant5/loaded_model.h"
#include "flant5/model_options.h"
#include "flant5/prediction.h"
#include "flant5/prompt_template.h"
#include "flant5/read_options.h"
#include "flant5/row_reader.h"

namespace {

int faults = 0;

void expect(bool holds, const std::string& what) {
  if (holds) return;
  std::cerr << "not so: " << what << '\n';
  ++faults;
}

template <typename Kind, typename Call>
void expect_thrown(flant5::ExitCode code, const std::string& what, Call call) {
  try {
    call();
    expect(false, what + " throws");
  } catch (const Kind& error) {
    expect(error.code() == code, what + " throws with its code");
  } catch (const std::exception& error) {
    expect(false, what + " throws its own type, and not only " + error.what());
  }
}

// A reader of the consumer's own.
class TwoRows : public flant5::RowReader {
 public:
  std::optional<flant5::Example> next() override {
    if (++read_ > 2) return std::nullopt;
    flant5::Example row;
    row.number = read_;
    row.text = read_ == 1 ? "Profit rose ." : "Profit fell .";
    return row;
  }

 private:
  std::size_t read_ = 0;
};

void check_labels() {
  const flant5::LabelSet labels = flant5::LabelSet::parse("bad, good");
  expect(labels.size() == 2 && labels.find("Good") == flant5::label_at(1), "labels are found");
  const flant5::LabelMap map = flant5::LabelMap::parse("0=bad,1=good", labels);
  expect(map.read("1").label == flant5::label_at(1), "a value means its label");
  expect(flant5::input_format_choices().size() > 2, "formats have names");
}

void check_rows() {
  flant5::ReadOptions options;
  options.on_error = flant5::OnError::kSkip;
  std::string rejected;
  options.on_reject = [&](const flant5::Rejection& row) {
    rejected = flant5::describe(row) + flant5::rejection_to_json(row);
  };
  const auto rows = flant5::read_rows("rows.jsonl", "{\"text\": \"Up .\", \"label\": \"positive\"}\n{}\n", options);
  expect(rows->next()->text == "Up .", "a row is read");
  expect(!rows->next() && rows->report().rejected == 1 && rejected.find("rows.jsonl") != std::string::npos,
         "a bad row is told");
}

// By the library that reads such files.
void check_columnar(const char* file) {
  const auto rows = flant5::open_rows({file});
  expect(rows->next().has_value(), "a row of a Parquet file is read");
}

void check_errors(const std::filesystem::path& folder) {
  using flant5::ExitCode;
  expect_thrown<flant5::UsageError>(ExitCode::kUsage, "a prompt that is not there",
                                    [&] { flant5::PromptTemplate::load("nosuch", {folder / "prompts"}); });
  expect_thrown<flant5::InputError>(ExitCode::kInput, "a file that is not there",
                                    [&] { flant5::open_rows({folder / "nosuch.jsonl"}); });
  expect_thrown<flant5::ModelError>(ExitCode::kModel, "a model that is not there",  // by the engine library
                                    [&] { flant5::LoadedModel({.folder = folder / "nosuch"}); });
  expect_thrown<flant5::UsageError>(ExitCode::kUsage, "a device that is not there", [&] {
    flant5::LoadedModel({.folder = folder / "models/demo", .dtype = flant5::Dtype::kInt8, .device = "cuda"});
  });
}

void check_classifier(const std::filesystem::path& folder) {
  const flant5::LoadedModel model({.folder = folder / "models/demo", .dtype = flant5::Dtype::kFloat32});
  expect(model.dtype() == flant5::dtype_name(flant5::Dtype::kFloat32), "the number format is what was asked for");
  flant5::ClassifierOptions options;
  options.mode = flant5::AnswerMode::kConstrained;
  const flant5::Classifier classifier(model, flant5::PromptTemplate::load("article-zero", {folder / "prompts"}), {},
                                      options);
  // Several threads at a time.
  std::vector<std::vector<flant5::Prediction>> answers(4);
  std::vector<std::thread> threads;
  for (auto& own : answers) {
    threads.emplace_back([&classifier, &own] {
      TwoRows rows;
      classifier.run(rows, [&own](flant5::Prediction&& answer) { own.push_back(std::move(answer)); });
    });
  }
  for (std::thread& thread : threads) thread.join();
  for (const auto& own : answers) {
    expect(own.size() == 2, "each row is answered");
    expect(own.at(0).label == flant5::label_at(2) && own.at(1).label == flant5::label_at(0), "and rightly");
  }
}

}  // namespace

// front_door FOLDER [FILE.parquet]
int main(int argc, char** argv) {
  try {
    check_labels();
    check_rows();
    check_errors(argv[1]);
    check_classifier(argv[1]);
    if (argc > 2) check_columnar(argv[2]);
  } catch (const std::exception& error) {
    expect(false, std::string("nothing else is thrown: ") + error.what());
  }
  return faults;
}
