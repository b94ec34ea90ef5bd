// Small runs to test writers with.
#pragma once

#include <cmath>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "eval/evaluation.h"
#include "eval/groups.h"
#include "eval/manifest.h"
#include "flant5/prediction.h"
#include "random.h"
#include "tests/labels.h"

namespace flant5::test {

inline Prediction row(std::int64_t id, std::optional<Label> gold, std::optional<Label> label,
                      const LabelSet& labels = LabelSet()) {
  Prediction made;
  made.number = static_cast<std::size_t>(id);
  made.id = id;
  made.gold = gold;
  made.label = label;
  made.completion = label ? labels.name(*label) : "I cannot say";
  return made;
}

// Right about three times in four, now and then invalid; the same rows (gold and text) for every seed.
inline std::vector<Prediction> noisy_run(std::size_t rows, std::uint64_t seed, bool scored,
                                         const LabelSet& labels = LabelSet()) {
  Random golds(1);
  Random answers(seed);
  std::vector<Prediction> run;
  for (std::size_t i = 1; i <= rows; ++i) {
    const Label gold = label_at(golds.next() % labels.size());
    const Label other = label_at(answers.next() % labels.size());
    const std::uint64_t luck = answers.next() % 100;
    run.push_back(row(static_cast<std::int64_t>(i), gold,
                      luck < 75   ? std::optional(gold)
                      : luck < 97 ? std::optional(other)
                                  : std::nullopt,
                      labels));
    run.back().text =
        "Company " + std::to_string(i) +
        " said that its operating profit rose to EUR 13.1 mn from EUR 8.7 mn in the period & that <sales> "
        "would \"follow\" .";
    if (scored) {
      const double top = 0.4 + 0.006 * static_cast<double>(answers.next() % 100);
      PerLabel<double> scores(labels.size(), std::log((1 - top) / static_cast<double>(labels.size() - 1)));
      scores[index(run.back().label.value_or(other))] = std::log(top);
      run.back().scores = scores;
    }
  }
  return run;
}

inline GroupedEvaluation grouped(const std::vector<Prediction>& run, const std::string& field,
                                 const LabelSet& labels = LabelSet()) {
  Groups groups(field, labels);
  for (const Prediction& prediction : run) groups.add(prediction, prediction.text);
  return groups.evaluate();
}

inline Accumulator accumulated(const std::vector<Prediction>& run, const LabelSet& labels = LabelSet()) {
  Accumulator accumulator(labels);
  for (const Prediction& prediction : run) accumulator.add(prediction);
  return accumulator;
}

inline ShardRecord shard() {
  return {.number = 2,
          .count = 3,
          .block_rows = 16,
          .is_consecutive = false,
          .input_rows = 100,
          .rows = 30,
          .left_out = 2,
          .short_blocks = {{1, 15}, {4, 15}},
          .output_hash = "sha256:beef"};
}

inline RunManifest manifest() {
  RunManifest made;
  made.version = "0.1.0";
  made.command = "classify";
  made.date = "2026-01-31T12:00:00Z";
  made.options.given = {{"batch-size", "16"}, {"data", std::vector<std::string>{"rows.jsonl", "-"}}, {"scores", true}};
  made.options.defaults = {{"max-new-tokens", "50"}};
  made.labels = kSentiments;
  made.prompt = {"article-zero", "sha256:1234",
                 "Is the sentiment of <this> negative, neutral or positive?\n{{ sentence }}", 3, "sha256:5678"};
  made.model = {.path = "models/flan-t5-base",
                .files = {{"model.safetensors", "sha256:00ff"}, {"config.json", "sha256:0a0b"}},
                .engine = "cpu",
                .device = "cpu",
                .processor = "AVX2",
                .dtype = "float32",
                .libtorch = "2.15.0"};
  made.data = {{"rows.jsonl", "sha256:abcd"}, {"-", ""}};
  made.assumptions = {"rows.jsonl: JSONL in utf-8"};
  made.run = {.seconds = 12.5, .rows_per_second = 40, .workers = 1, .by_clock = false};
  return made;
}

}  // namespace flant5::test
