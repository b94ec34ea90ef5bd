#include "flant5/cli/setup.h"

#include "flant5/cli/resources.h"
#include "flant5/data/row_reader.h"
#include "flant5/error.h"
#include "flant5/prompt/shots.h"

namespace flant5 {

PromptTemplate load_prompt(const std::string& name_or_file) {
  return PromptTemplate::load(name_or_file, resource_folders("prompts"));
}

PromptTemplate chosen_prompt(const PromptArguments& arguments) {
  if (!arguments.prompt.empty()) return load_prompt(arguments.prompt);
  if (arguments.shot == "one") return load_prompt("article-one");
  if (arguments.shot == "few") return load_prompt("few");
  return load_prompt("article-zero");
}

std::vector<Demonstration> load_shots(const ShotChoice& choice) {
  std::string file = choice.examples;
  for (const std::filesystem::path& folder : resource_folders("prompts")) {
    if (file.empty()) file = folder / "demonstrations.jsonl";
  }
  const std::vector<Demonstration> all = read_demonstrations(*open_rows({file}));
  return choice.shots ? sample_shots(all, *choice.shots, choice.seed) : all;
}

std::filesystem::path find_model(const std::string& model, const Console& /*console*/) { return model; }

}  // namespace flant5
