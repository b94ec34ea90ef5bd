#include "cli/generation.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <vector>

#include "cli/options.h"
#include "flant5/error.h"
#include "model/generation_config.h"

namespace flant5 {
namespace {

constexpr const char* kGroup = "Generation (of --mode generate)";

template <typename T>
CLI::Option* add(CLI::App& app, const std::string& name, std::optional<T>& value, const std::string& unit,
                 const std::string& help) {
  return app.add_option(name, value, help)->option_text(unit)->default_str("")->group(kGroup);
}

EarlyStopping early_stopping(const std::string& value) {
  if (value == "never") return EarlyStopping::kNever;
  return value == "true" ? EarlyStopping::kOn : EarlyStopping::kOff;
}

template <typename T>
void take(const std::optional<T>& given, T& option) {
  if (given) option = *given;
}

void overlay(const GenerationArguments& given, GenerationOptions& options) {
  take(given.max_new_tokens, options.max_new_tokens);
  take(given.min_new_tokens, options.min_new_tokens);
  take(given.repetition_penalty, options.repetition_penalty);
  take(given.no_repeat_ngram_size, options.no_repeat_ngram_size);
  take(given.num_beams, options.num_beams);
  take(given.length_penalty, options.length_penalty);
  if (!given.early_stopping.empty()) options.early_stopping = early_stopping(given.early_stopping);
  take(given.do_sample, options.do_sample);
  take(given.temperature, options.temperature);
  take(given.top_k, options.top_k);
  take(given.top_p, options.top_p);
}

// The model's file, as far as it acts, with what is to be said of it.
GenerationOptions options_of_model(const std::filesystem::path& model, const GenerationArguments& given,
                                   const Console& console) {
  GenerationConfig config = load_generation_config(model);
  const std::string name = (model / "generation_config.json").string();
  for (const std::string& field : config.unhandled) {
    console.warn(fmt::format("{}: {} is not supported and has no effect", name, field));
  }
  if (!config.acting.empty()) {
    console.note(fmt::format("{} sets {}", name, fmt::join(config.acting, ", ")));
  }
  GenerationOptions& options = config.options;
  if (options.do_sample && !given.do_sample) {
    console.warn(fmt::format("{} sets do_sample: answers are drawn; --no-do-sample takes the likeliest instead", name));
  }
  if (options.do_sample && options.num_beams > 1 && !given.num_beams) {
    console.warn(fmt::format("{}: num_beams with do_sample is not supported and has no effect", name));
    options.num_beams = 1;
  }
  return options;
}

bool asks_for_anything(const GenerationArguments& given) {
  return given.min_new_tokens || given.repetition_penalty || given.no_repeat_ngram_size || given.num_beams ||
         given.length_penalty || !given.early_stopping.empty() || given.do_sample || given.temperature || given.top_k ||
         given.top_p || given.self_consistency;
}

std::string early_stopping_text(EarlyStopping value) {
  if (value == EarlyStopping::kNever) return "never";
  return value == EarlyStopping::kOn ? "on" : "off";
}

std::string search_text(const ClassifierOptions& classifier) {
  const GenerationOptions& options = classifier.generation;
  if (classifier.mode == AnswerMode::kConstrained) return "greedy among the answer words";
  if (options.do_sample) {
    return fmt::format("{} drawn with temperature {}, top-k {}, top-p {}, seed {}",
                       classifier.self_consistency ? fmt::format("most of {}", options.samples) : "one",
                       options.temperature, options.top_k, options.top_p, options.seed);
  }
  if (options.num_beams == 1) return "greedy";
  return fmt::format("{} beams, length penalty {}, early stopping {}", options.num_beams, options.length_penalty,
                     early_stopping_text(options.early_stopping));
}

}  // namespace

void add_generation_options(CLI::App& app, GenerationArguments& arguments) {
  add(app, "--max-new-tokens", arguments.max_new_tokens, "N", "Most tokens of an answer (50)")
      ->check(whole_number(1, 4096));
  add(app, "--min-new-tokens", arguments.min_new_tokens, "N", "Fewest tokens of an answer (0)")
      ->check(whole_number(0, 4096));
  add(app, "--repetition-penalty", arguments.repetition_penalty, "FACTOR",
      "Above 1, tokens that are already in the answer become less likely (1)")
      ->check(number_between(1e-6, 1e6));
  add(app, "--no-repeat-ngram-size", arguments.no_repeat_ngram_size, "N",
      "Never repeat a sequence of N tokens "
      "(0: off)")
      ->check(whole_number(0, 4096));
  add(app, "--num-beams", arguments.num_beams, "N", "Beam search with N beams (1: greedy)")->check(whole_number(1, 64));
  add(app, "--length-penalty", arguments.length_penalty, "POWER",
      "For beams: above 0 favours longer answers, below 0 shorter ones (1)")
      ->check(number_between(-1e6, 1e6));
  app.add_flag("--early-stopping", arguments.early_stopping,
               "For beams: end once N answers are finished; =never: only when none can become better")
      ->option_text("[=never]")
      ->check(CLI::IsMember({"true", "false", "never"}))
      ->group(kGroup);
  auto* draw = app.add_flag_callback(
                      "--do-sample", [&arguments] { arguments.do_sample = true; },
                      "Draw answers instead of taking the likeliest")
                   ->group(kGroup);
  app.add_flag_callback(
         "--no-do-sample", [&arguments] { arguments.do_sample = false; },
         "Do not draw, even if the model's generation_config.json says so")
      ->excludes(draw)
      ->group(kGroup);
  add(app, "--temperature", arguments.temperature, "T", "For draws: below 1 sharper, above 1 flatter (1)")
      ->check(number_between(1e-6, 1e6));
  add(app, "--top-k", arguments.top_k, "K", "For draws: among the K likeliest tokens (50; 0 for all)")
      ->check(whole_number(0, 1 << 24));
  add(app, "--top-p", arguments.top_p, "P", "For draws: among the likeliest tokens that have P together (1)")
      ->check(number_between(1e-6, 1.0));
  add(app, "--self-consistency", arguments.self_consistency, "N",
      "Draw N answers for each row and take the label that most of them give; their share is the row's "
      "agreement")
      ->check(whole_number(1, 1000));
}

void refuse_contradictions(const GenerationArguments& given, AnswerMode mode) {
  if (mode != AnswerMode::kGenerate && asks_for_anything(given)) {
    throw UsageError(
        "beams, draws, penalties and --min-new-tokens need --mode generate: leave them or --mode "
        "out");
  }
  const bool draws = given.do_sample.value_or(false) || given.self_consistency;
  if (given.self_consistency && given.do_sample == false) {
    throw UsageError("--self-consistency draws answers: leave --no-do-sample out");
  }
  if (draws && given.num_beams.value_or(1) > 1) {
    throw UsageError(
        "--num-beams searches for the likeliest answer, --do-sample and --self-consistency draw answers: "
        "give one of them");
  }
  if (given.min_new_tokens.value_or(0) > given.max_new_tokens.value_or(4096)) {
    throw UsageError("--min-new-tokens is larger than --max-new-tokens");
  }
}

void settle_generation(ClassifierOptions& classifier, const GenerationArguments& given, std::uint64_t seed,
                       const std::filesystem::path& model, const Console& console) {
  GenerationOptions options;
  if (classifier.mode == AnswerMode::kGenerate) options = options_of_model(model, given, console);
  overlay(given, options);
  options.seed = seed;
  if (given.self_consistency) {
    options.do_sample = classifier.self_consistency = true;
    options.samples = *given.self_consistency;
  }
  if (options.do_sample) options.num_beams = 1;
  const bool draws = options.do_sample;
  if (!draws && (given.temperature || given.top_k || given.top_p)) {
    console.warn("--temperature, --top-k and --top-p change nothing without --do-sample");
  }
  if (options.num_beams == 1 && (given.length_penalty || !given.early_stopping.empty())) {
    console.warn("--length-penalty and --early-stopping change nothing without --num-beams");
  }
  classifier.generation = options;
}

std::string describe_generation(const ClassifierOptions& classifier) {
  if (classifier.mode == AnswerMode::kScore) return "scored";
  const GenerationOptions& options = classifier.generation;
  std::vector<std::string> parts{search_text(classifier)};
  if (classifier.mode == AnswerMode::kConstrained) return parts.front();
  parts.push_back(fmt::format("{} to {} tokens", options.min_new_tokens, options.max_new_tokens));
  if (options.repetition_penalty != 1) {
    parts.push_back(fmt::format("repetition penalty {}", options.repetition_penalty));
  }
  if (options.no_repeat_ngram_size > 0) parts.push_back(fmt::format("no {}-gram twice", options.no_repeat_ngram_size));
  return fmt::format("{}", fmt::join(parts, ", "));
}

}  // namespace flant5
