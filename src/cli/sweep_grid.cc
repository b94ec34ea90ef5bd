#include "cli/sweep_grid.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "cli/labels.h"
#include "cli/setup.h"
#include "cli/sha256.h"

namespace flant5 {
namespace {

bool is_plain(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_'; }

// Some letters of the name and eight digits of its hash, unless the name can be a file's as it is.
std::string file_stem(const std::string& prompt) {
  constexpr std::size_t kLongest = 100;
  constexpr std::size_t kHashDigits = 8;
  const bool is_name = prompt.size() <= kLongest && prompt.front() != '.' && prompt.front() != '-' &&
                       std::all_of(prompt.begin(), prompt.end(), is_plain);
  if (is_name) return prompt;
  std::string stem = prompt.substr(prompt.size() - std::min(prompt.size(), kLongest));
  std::replace_if(
      stem.begin(), stem.end(), [](char c) { return !is_plain(c); }, '-');
  stem.erase(0, stem.find_first_not_of("-."));
  const std::string hash = sha256_of_text(prompt);
  return stem + '+' + hash.substr(hash.size() - kHashDigits);
}

}  // namespace

std::string Candidate::name() const { return shots ? fmt::format("{} with --shots {}", prompt, *shots) : prompt; }

std::string Candidate::file_name() const {
  return file_stem(prompt) + (shots ? fmt::format("+{}-shots", *shots) : "") + ".jsonl";
}

LabelSet sweep_labels(SweepArguments& arguments) {
  const std::optional<LabelSet> asked =
      labels_of_run(arguments.input, arguments.prompts.empty() ? "" : arguments.prompts.front());
  const bool are_sentiments = !asked || asked->has_labels_of(LabelSet());
  if (arguments.prompts.empty() && are_sentiments) arguments.prompts = {"article-zero", "article-one"};
  if (arguments.prompts.empty()) arguments.prompts = {"generic-zero", "generic-options"};
  return asked ? *asked : load_prompt(arguments.prompts.front(), std::nullopt).labels();
}

std::vector<Candidate> grid_of(const SweepArguments& arguments, const LabelSet& labels) {
  std::vector<Candidate> grid;
  for (const std::string& prompt : arguments.prompts) {
    if (!load_prompt(prompt, labels).uses_shots() || arguments.shots.empty()) {
      grid.push_back({prompt, std::nullopt});
      continue;
    }
    for (const std::size_t shots : arguments.shots) grid.push_back({prompt, shots});
  }
  return grid;
}

std::vector<std::string> prompt_fields(const std::vector<Candidate>& grid, const LabelSet& labels) {
  std::vector<std::string> all;
  for (const Candidate& candidate : grid) {
    for (std::string& name : load_prompt(candidate.prompt, labels).row_fields()) {
      if (std::find(all.begin(), all.end(), name) == all.end()) all.push_back(std::move(name));
    }
  }
  return all;
}

}  // namespace flant5
