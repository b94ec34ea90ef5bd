// Classifies two sentences with the demo model, in the program's own process.
#include <cstddef>
#include <filesystem>
#include <iostream>
#include <string>
#include <utility>
#include <vector>

#include "flant5/classifier.h"
#include "flant5/error.h"

namespace {

std::vector<flant5::Example> rows_of(const std::vector<std::string>& sentences) {
  std::vector<flant5::Example> rows(sentences.size());
  for (std::size_t i = 0; i < rows.size(); ++i) {
    rows[i].number = i + 1;
    rows[i].text = sentences[i];
  }
  return rows;
}

void classify(const std::filesystem::path& folder) {
  const flant5::LoadedModel model({.folder = folder / "models/demo"});
  flant5::PromptTemplate prompt = flant5::PromptTemplate::load("article-zero", {folder / "prompts"});
  const flant5::LabelSet labels = prompt.labels();
  const flant5::Classifier classifier(model, std::move(prompt), {}, {});
  const auto rows = rows_of({"Profit rose to EUR 13 mn from EUR 8 mn .", "The company will lay off 300 employees ."});
  for (const flant5::Prediction& answer : classifier.classify(rows)) {
    std::cout << (answer.label ? labels.name(*answer.label) : "no label: " + answer.completion) << '\n';
  }
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    std::cerr << "usage: consumer FOLDER     with models/demo and prompts in it\n";
    return 2;
  }
  try {
    classify(argv[1]);
  } catch (const flant5::Error& error) {
    std::cerr << "consumer: " << error.what() << '\n';
    return static_cast<int>(error.code());
  }
  return 0;
}
