#include "flant5/cli/verify_dtype.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

#include "flant5/cli/row_source.h"
#include "flant5/cli/setup.h"
#include "flant5/error.h"

namespace flant5 {
namespace {

std::vector<Example> first_rows(const ClassifyArguments& arguments) {
  InputArguments input = arguments.input;
  input.limit = input.limit ? std::min(input.limit, arguments.verify_dtype) : arguments.verify_dtype;
  input.rejects.clear();
  if (!look_through(input)) throw UsageError("--verify-dtype reads rows twice: name regular files, not a pipe");
  std::vector<Example> examples;
  const auto rows = open_input(input, nullptr);
  while (auto row = rows->next()) examples.push_back(std::move(*row));
  return examples;
}

std::vector<Prediction> answers(const ClassifyArguments& arguments, const LoadedModel& model,
                                const std::vector<Example>& examples) {
  ClassifierOptions options = arguments.classifier;
  options.scores = true;
  PromptTemplate prompt = chosen_prompt(arguments.prompt);
  std::vector<Demonstration> shots =
      shots_for(prompt, {arguments.prompt.examples, arguments.prompt.shots, arguments.prompt.seed});
  return Classifier(model, std::move(prompt), std::move(shots), options).classify(examples);
}

double largest_difference(const Prediction& a, const Prediction& b) {
  double largest = 0;
  if (!a.scores || !b.scores) return largest;
  for (std::size_t i = 0; i < kLabelCount; ++i) {
    largest = std::max(largest, std::abs(std::exp((*a.scores)[i]) - std::exp((*b.scores)[i])));
  }
  return largest;
}

}  // namespace

bool verify_dtype(const ClassifyArguments& arguments, const LoadedModel& model, const std::filesystem::path& folder,
                  const Console& console) {
  const std::vector<Example> examples = first_rows(arguments);
  const LoadedModel exact({folder, ComputeType::kFloat32, "", 0});
  const auto ours = answers(arguments, model, examples);
  const auto theirs = answers(arguments, exact, examples);
  std::size_t same = 0;
  double largest = 0;
  for (std::size_t i = 0; i < ours.size(); ++i) {
    if (ours[i].completion == theirs[i].completion) ++same;
    largest = std::max(largest, largest_difference(ours[i], theirs[i]));
  }
  const double share = ours.empty() ? 1 : static_cast<double>(same) / static_cast<double>(ours.size());
  console.text(
      fmt::format("{} against float32: {} of {} answers the same ({:.4f}), largest probability difference "
                  "{:.4f}\n",
                  model.dtype(), same, ours.size(), share, largest));
  if (share >= arguments.verify_floor) return true;
  console.warn(fmt::format("agreement {:.4f} is below --verify-floor {}", share, arguments.verify_floor));
  return false;
}

}  // namespace flant5
