#include "cli/verify_dtype.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include "cli/row_source.h"
#include "cli/setup.h"
#include "cli/signals.h"
#include "counted.h"
#include "flant5/error.h"

namespace flant5 {
namespace {

// Of the first rows that can be read.
std::vector<Prediction> first_answers(const ClassifyArguments& arguments, const LoadedModel& model) {
  InputArguments input = arguments.input;
  input.rejects.clear();
  ClassifierOptions options = arguments.classifier;
  options.scores = true;
  const LabelMap& labels = arguments.input.read.labels;
  PromptTemplate prompt = chosen_prompt(arguments.prompt, labels.labels());
  std::vector<Demonstration> shots = shots_for(prompt, shot_choice(arguments.prompt), labels);
  const Classifier classifier(model, std::move(prompt), std::move(shots), options);
  std::vector<Prediction> answers;
  const auto keep = [&answers](Prediction&& answer) {
    if (!answer.fault) answers.push_back(std::move(answer));
  };
  const auto rows = first_rows(open_input(input, &stop_requested()), arguments.verify_dtype);
  classifier.run(*rows, keep, &stop_requested());
  return answers;
}

LoadedModel in_float32(const ModelArguments& arguments, const FoundModel& found, const std::string& device) {
  try {
    return loaded({.folder = found.folder,
                   .adapter = found.adapter,
                   .dtype = Dtype::kFloat32,
                   .device = device,
                   .parse_special_tokens = arguments.parse_special_tokens,
                   .ignore_memory = arguments.ignore_memory});
  } catch (const ModelError& error) {
    throw ModelError(fmt::format("--verify-dtype needs the model in float32 too; leave it out if that is too much. {}",
                                 error.what()));
  }
}

double largest_difference(const Prediction& a, const Prediction& b) {
  double largest = 0;
  if (!a.scores || !b.scores) return largest;
  for (std::size_t i = 0; i < a.scores->size(); ++i) {
    largest = std::max(largest, std::abs(std::exp((*a.scores)[i]) - std::exp((*b.scores)[i])));
  }
  return largest;
}

}  // namespace

ExitCode verify_dtype(const ClassifyArguments& arguments, const LoadedModel& model, const FoundModel& found,
                      const Console& console) {
  const std::vector<Prediction> ours = first_answers(arguments, model);
  if (stop_requested()) return signal_exit_code();
  if (ours.empty()) {
    console.warn(fmt::format("--verify-dtype: the model answers none of the first {}, so there is nothing to compare",
                             counted(arguments.verify_dtype, "row")));
    return ExitCode::kDisagreement;
  }
  const LoadedModel exact = in_float32(arguments.model, found, model.device());
  const std::vector<Prediction> theirs = first_answers(arguments, exact);
  if (stop_requested()) return signal_exit_code();
  std::size_t same = 0;
  double largest = 0;
  for (std::size_t i = 0; i < ours.size(); ++i) {
    if (ours[i].completion == theirs[i].completion) ++same;
    largest = std::max(largest, largest_difference(ours[i], theirs[i]));
  }
  const double share = static_cast<double>(same) / static_cast<double>(ours.size());
  console.text(
      fmt::format("{} against float32: {} of {} the same ({:.4f}), largest probability difference "
                  "{:.4f}\n",
                  model.dtype(), same, counted(ours.size(), "answer"), share, largest));
  if (share >= arguments.verify_floor) return ExitCode::kDone;
  console.warn(fmt::format("agreement {:.4f} is below --verify-floor {}", share, arguments.verify_floor));
  return ExitCode::kDisagreement;
}

}  // namespace flant5
