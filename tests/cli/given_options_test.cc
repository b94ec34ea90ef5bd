#include "cli/given_options.h"

#include <gmock/gmock.h>

#include "cli/options.h"
#include "cli/resume.h"

namespace flant5 {
namespace {

class GivenOptions : public testing::Test {
 protected:
  GivenOptions() {
    remember_defaults(app_);
    add_options(app_, arguments_);
  }

  RunOptions parse(std::vector<std::string> backwards) {
    app_.parse(backwards);
    return given_options(app_);
  }

  ClassifyArguments arguments_;
  CLI::App app_;
};

TEST_F(GivenOptions, HaveLongNamesAndTheValuesThatWereGiven) {
  const RunOptions options = parse({"b.csv", "a.csv", "Score", "--mode", "4", "--limit", "out.jsonl", "-o", "-q"});
  const OptionValues given{{"data", std::vector<std::string>{"a.csv", "b.csv"}},
                           {"limit", "4"},
                           {"mode", "score"},
                           {"output", "out.jsonl"},
                           {"quiet", true}};
  EXPECT_EQ(options.given, given);
}

TEST_F(GivenOptions, HaveTheDefaultsOfTheOthers) {
  const RunOptions options = parse({"rows.csv", "7", "--max-new-tokens"});
  EXPECT_EQ(options.defaults.at("mode"), OptionValue("generate"));
  EXPECT_EQ(options.defaults.at("threads"), OptionValue("1"));
  for (const char* const name : {"max-new-tokens", "data", "quiet", "workers", "batch-size", "limit", "model"}) {
    EXPECT_FALSE(options.defaults.contains(name)) << name;
  }
}

TEST_F(GivenOptions, ThatAreFreeToChangeAreOptionsOfTheProgram) {
  SweepArguments sweep_arguments;
  CLI::App sweep;
  add_options(sweep, sweep_arguments);
  std::set<std::string> names;
  for (const CLI::App* app : {&app_, &sweep}) {
    for (const CLI::Option* option : app->get_options()) {
      names.insert(option->get_lnames().begin(), option->get_lnames().end());
      names.insert(option->get_name(/*positional=*/true));
    }
  }
  for (const std::string& name : options_free_to_change()) EXPECT_THAT(names, testing::Contains(name));
}

}  // namespace
}  // namespace flant5
