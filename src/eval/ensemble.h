// Several runs over the same rows as one: their answers combined, how far they agree, and whether it was worth it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "eval/bootstrap.h"
#include "eval/comparison.h"
#include "eval/manifest.h"
#include "eval/scores.h"
#include "flant5/prediction.h"

namespace flant5 {

inline constexpr std::string_view kEnsembleSchema = "flant5-sentiment/ensemble/1";

enum class EnsembleMethod : std::uint8_t {
  kMeanLogProbability,  // the normalised geometric mean of the members' probabilities
  kMeanProbability,
  kVote,  // the label that most members give; of equals the one that the first of them gives
};
std::string_view method_name(EnsembleMethod method);  // "mean log-probability"

// Over the labelled rows that no member shows as a demonstration and all could read and answered.
struct EnsembleLine {
  std::string name;
  Scores scores;
  // Against the member with the highest accuracy, the first of equals: NaN for that member itself.
  double difference = 0;  // of accuracy
  Interval interval;      // paired bootstrap
  double mcnemar = 1;     // p of McNemar's exact test
  double adjusted = 1;    // the same, by Holm's method for all tests of the table
};

struct MemberAgreement {
  double unanimous = 0;  // share of rows to which all members give the same answer
  double pairwise = 0;   // share of equal answers, on average over pairs of members
  double fleiss = 0;     // Fleiss' kappa (1971); invalid answers are a class of their own
};

struct Ensemble {
  EnsembleMethod method = EnsembleMethod::kMeanLogProbability;
  LabelSet labels;
  std::vector<Prediction> predictions;  // in the first member's order
  EnsembleLine own;
  std::vector<EnsembleLine> members;
  std::size_t best = 0;       // of members
  MemberAgreement agreement;  // of all rows that no member shows and all could read and answered; NaN without any
  std::int64_t evaluated = 0;
  BootstrapOptions bootstrap;
};

// Members are two or more runs with these labels. A row's answer comes from the members that could read it and, in a
// vote, that gave a label. Throws InputError naming the first row that is not in all of them, is twice in one, has
// another gold label in one, lacks scores that the method needs, or has every label ruled out by some member.
Ensemble combine(const std::vector<NamedRun>& members, EnsembleMethod method, const LabelSet& labels,
                 const BootstrapOptions& options = {});

std::string ensemble_table(const Ensemble& ensemble);
std::string ensemble_to_json(const Ensemble& ensemble, const RunManifest& manifest);  // ensemble.v1.schema.json

}  // namespace flant5
