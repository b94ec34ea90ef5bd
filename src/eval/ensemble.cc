#include "eval/ensemble.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "data/excerpt.h"
#include "data/utf8.h"
#include "eval/joint_matrix.h"
#include "eval/json.h"
#include "eval/row_text.h"
#include "eval/score_table.h"
#include "eval/significance.h"
#include "eval/terminal_figures.h"
#include "flant5/error.h"

namespace flant5 {
namespace {

using Row = std::vector<const Prediction*>;  // one of each member

// [rows, members]
std::vector<Row> joined(const std::vector<NamedRun>& members, const LabelSet& labels) {
  std::vector<Row> rows(members.front().predictions.size());
  for (const NamedRun& member : members) {
    const std::vector<const Prediction*> partners = join_rows(members.front(), member, labels);
    for (std::size_t i = 0; i < rows.size(); ++i) rows[i].push_back(partners[i]);
  }
  return rows;
}

PerLabel<double> normalised_scores(const Prediction& prediction, EnsembleMethod method) {
  if (!prediction.scores) {
    throw InputError(
        fmt::format("{} has no scores, which the {} needs: predictions have them with --mode score or "
                    "--scores; --method vote does without",
                    row_name(prediction.id), method_name(method)));
  }
  return normalised(*prediction.scores);
}

PerLabel<double> mean_scores(const Row& row, EnsembleMethod method, const LabelSet& labels) {
  PerLabel<double> sums(labels.size());
  for (const Prediction* const member : row) {
    const PerLabel<double> scores = normalised_scores(*member, method);
    for (std::size_t i = 0; i < sums.size(); ++i) {
      sums[i] += method == EnsembleMethod::kMeanProbability ? std::exp(scores[i]) : scores[i];
    }
  }
  const auto members = static_cast<double>(row.size());
  for (double& sum : sums) sum = method == EnsembleMethod::kMeanProbability ? std::log(sum / members) : sum / members;
  if (std::none_of(sums.begin(), sums.end(), [](double sum) { return std::isfinite(sum); })) {
    throw InputError(
        fmt::format("{}: each label is impossible to some member; --method mean-probability takes such rows",
                    row_name(row.front()->id)));
  }
  return normalised(sums);
}

std::optional<Label> voted(const Row& row, const LabelSet& labels) {
  PerLabel<std::size_t> votes(labels.size());
  for (const Prediction* const member : row) {
    if (member->label) ++votes[index(*member->label)];
  }
  std::optional<Label> winner;
  for (const Prediction* const member : row) {
    if (member->label && (!winner || votes[index(*member->label)] > votes[index(*winner)])) winner = member->label;
  }
  return winner;
}

Prediction combined(const Row& all, EnsembleMethod method, const LabelSet& labels) {
  Row row = all;
  std::erase_if(row, [](const Prediction* member) { return member->fault.has_value(); });
  if (row.empty()) return *all.front();
  Prediction made;
  made.number = all.front()->number;
  made.id = all.front()->id;
  for (const Prediction* const member : all) {
    if (made.gold && member->gold && member->gold != made.gold) {
      throw InputError(fmt::format("{} has the gold label {} in one member and {} in another", row_name(made.id),
                                   labels.name(*made.gold), labels.name(*member->gold)));
    }
    if (!made.gold) made.gold = member->gold;
    if (made.kept.empty()) made.kept = member->kept;
  }
  made.is_demonstration =
      std::any_of(row.begin(), row.end(), [](const auto* member) { return member->is_demonstration; });
  for (const Prediction* const member : row) {
    if (!made.text) made.text = member->text;
  }
  if (method == EnsembleMethod::kVote) {
    made.label = voted(row, labels);
  } else {
    made.scores = mean_scores(row, method, labels);
    made.label = likeliest(*made.scores);
    made.confidence = std::exp((*made.scores)[index(*made.label)]);
  }
  made.abstained =
      !made.label && std::all_of(row.begin(), row.end(), [](const auto* member) { return member->abstained; });
  if (!made.label) return made;
  made.completion = labels.name(*made.label);
  const auto same =
      std::count_if(row.begin(), row.end(), [&](const auto* member) { return member->label == made.label; });
  made.agreement = static_cast<double>(same) / static_cast<double>(row.size());
  return made;
}

bool is_whole(const Row& row) {
  return std::none_of(row.begin(), row.end(), [](const Prediction* member) {
    return member->fault || member->is_demonstration || member->abstained;
  });
}

MemberAgreement agreement_of(const std::vector<Row>& rows, const LabelSet& labels) {
  const auto members = static_cast<double>(rows.empty() ? 0 : rows.front().size());
  std::vector<double> totals(labels.size() + 1);
  double unanimous = 0;
  double pairs = 0;
  double counted = 0;
  for (const Row& row : rows) {
    if (!is_whole(row)) continue;
    std::vector<double> counts(labels.size() + 1);
    for (const Prediction* const member : row) ++counts[answer_index(labels, member->label)];
    double squares = 0;
    for (std::size_t i = 0; i < counts.size(); ++i) {
      totals[i] += counts[i];
      squares += counts[i] * counts[i];
    }
    unanimous += *std::max_element(counts.begin(), counts.end()) == members ? 1 : 0;
    pairs += (squares - members) / (members * (members - 1));
    ++counted;
  }
  if (counted == 0) return {kUndefined, kUndefined, kUndefined};
  double chance = 0;
  for (const double total : totals) chance += std::pow(total / (counted * members), 2);
  const double pairwise = pairs / counted;
  return {unanimous / counted, pairwise, chance == 1 ? kUndefined : (pairwise - chance) / (1 - chance)};
}

// The answers of the ensemble, then of each member, to the rows that all of them are evaluated on.
struct Answers {
  std::vector<Label> gold;
  std::vector<std::vector<std::optional<Label>>> of;  // [lines, rows]
};

Answers answers_of(const std::vector<Row>& rows, const std::vector<Prediction>& own) {
  Answers answers;
  answers.of.resize(rows.empty() ? 1 : rows.front().size() + 1);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (!is_whole(rows[i]) || !own[i].gold) continue;
    answers.gold.push_back(*own[i].gold);
    answers.of[0].push_back(own[i].label);
    for (std::size_t m = 0; m < rows[i].size(); ++m) answers.of[m + 1].push_back(rows[i][m]->label);
  }
  return answers;
}

EnsembleLine line_of(std::string name, const Answers& answers, std::size_t line, const LabelSet& labels) {
  ConfusionMatrix matrix(labels);
  for (std::size_t i = 0; i < answers.gold.size(); ++i) matrix.add(answers.gold[i], answers.of[line][i]);
  return {std::move(name), scores_of(matrix), kUndefined, {kUndefined, kUndefined}, kUndefined, kUndefined};
}

void test_against(const Answers& answers, std::size_t best, std::size_t line, EnsembleLine& result,
                  Ensemble& ensemble) {
  JointMatrix joint(ensemble.labels);
  for (std::size_t i = 0; i < answers.gold.size(); ++i) {
    joint.add(answers.gold[i], answers.of[best][i], answers.of[line][i]);
  }
  result.difference = result.scores[Metric::kAccuracy] - ensemble.members[best - 1].scores[Metric::kAccuracy];
  result.interval = bootstrap_difference(joint, ensemble.bootstrap)[Metric::kAccuracy];
  result.mcnemar = joint.mcnemar();
}

void add_tests(const Answers& answers, Ensemble& ensemble) {
  std::vector<EnsembleLine*> tested{&ensemble.own};
  test_against(answers, ensemble.best + 1, 0, ensemble.own, ensemble);
  for (std::size_t m = 0; m < ensemble.members.size(); ++m) {
    if (m == ensemble.best) continue;
    test_against(answers, ensemble.best + 1, m + 1, ensemble.members[m], ensemble);
    tested.push_back(&ensemble.members[m]);
  }
  std::vector<double> p;
  for (const EnsembleLine* const line : tested) p.push_back(line->mcnemar);
  const std::vector<double> adjusted = holm(p);
  for (std::size_t i = 0; i < tested.size(); ++i) tested[i]->adjusted = adjusted[i];
}

std::string text_of(const EnsembleLine& line, std::size_t width, bool is_best) {
  std::string text = fmt::format("{:<{}} {:>8} {:>8}", excerpt(line.name, 0, width), width,
                                 figure(line.scores[Metric::kAccuracy]), figure(line.scores[Metric::kMacroF1]));
  if (is_best) return text + "  the best member\n";
  return text + fmt::format("  {} {}  p = {:.3g}, {:.3g} by Holm\n", difference_figure(line.difference),
                            difference_bounds(line.interval), line.mcnemar, line.adjusted);
}

Json line_to_json(const EnsembleLine& line, const LabelSet& labels) {
  Json json{{"name", line.name}, {"metrics", scores_to_json(line.scores, labels)}, {"against_best", nullptr}};
  if (std::isnan(line.mcnemar)) return json;
  json["against_best"] = {{"difference", number_to_json(line.difference)},
                          {"interval", interval_to_json(line.interval)},
                          {"mcnemar_p", line.mcnemar},
                          {"holm_p", line.adjusted}};
  return json;
}

}  // namespace

std::string_view method_name(EnsembleMethod method) {
  switch (method) {
    case EnsembleMethod::kMeanLogProbability:
      return "mean log-probability";
    case EnsembleMethod::kMeanProbability:
      return "mean probability";
    case EnsembleMethod::kVote:
      return "majority vote";
  }
  return "";
}

Ensemble combine(const std::vector<NamedRun>& members, EnsembleMethod method, const LabelSet& labels,
                 const BootstrapOptions& options) {
  const std::vector<Row> rows = joined(members, labels);
  Ensemble ensemble;
  ensemble.method = method;
  ensemble.labels = labels;
  ensemble.bootstrap = options;
  for (const Row& row : rows) ensemble.predictions.push_back(combined(row, method, labels));
  ensemble.agreement = agreement_of(rows, labels);
  const Answers answers = answers_of(rows, ensemble.predictions);
  ensemble.evaluated = static_cast<std::int64_t>(answers.gold.size());
  ensemble.own = line_of(fmt::format("ensemble ({})", method_name(method)), answers, 0, labels);
  for (std::size_t m = 0; m < members.size(); ++m) {
    ensemble.members.push_back(line_of(members[m].name, answers, m + 1, labels));
    const double best = ensemble.members[ensemble.best].scores[Metric::kAccuracy];
    if (ensemble.members[m].scores[Metric::kAccuracy] > best) ensemble.best = m;
  }
  if (ensemble.evaluated > 0) add_tests(answers, ensemble);
  return ensemble;
}

std::string ensemble_table(const Ensemble& ensemble) {
  constexpr std::size_t kWidest = 40;
  const MemberAgreement& agreement = ensemble.agreement;
  std::string text;
  if (ensemble.evaluated > 0) {
    std::size_t width = ensemble.own.name.size();
    for (const EnsembleLine& line : ensemble.members) width = std::max(width, count_code_points(line.name));
    width = std::min(width, kWidest);
    text =
        fmt::format("{:<{}} {:>8} {:>8}  against the best member [95 %], McNemar\n", "", width, "accuracy", "macro F1");
    text += text_of(ensemble.own, width, false);
    for (std::size_t m = 0; m < ensemble.members.size(); ++m) {
      text += text_of(ensemble.members[m], width, m == ensemble.best);
    }
    text += fmt::format("Of {} rows that all members answer and that have a gold label.\n", ensemble.evaluated);
  }
  if (std::isnan(agreement.unanimous)) return text;
  const std::string kappa = std::isnan(agreement.fleiss) ? "undefined" : fmt::format("{:.4f}", agreement.fleiss);
  if (ensemble.members.size() == 2) {
    return text + fmt::format("Both members agree on {:.1f} % of the rows; Fleiss' kappa {}.\n",
                              agreement.unanimous * 100, kappa);
  }
  return text + fmt::format(
                    "All {} members agree on {:.1f} % of the rows, two of them on {:.1f} % on average; Fleiss' "
                    "kappa {}.\n",
                    ensemble.members.size(), agreement.unanimous * 100, agreement.pairwise * 100, kappa);
}

std::string ensemble_to_json(const Ensemble& ensemble, const RunManifest& manifest) {
  Json members = Json::array();
  for (const EnsembleLine& line : ensemble.members) members.push_back(line_to_json(line, ensemble.labels));
  return dump({{"schema", kEnsembleSchema},
               {"labels", ensemble.labels.names()},
               {"method", method_name(ensemble.method)},
               {"rows", {{"total", ensemble.predictions.size()}, {"evaluated", ensemble.evaluated}}},
               {"ensemble", line_to_json(ensemble.own, ensemble.labels)},
               {"members", std::move(members)},
               {"best", ensemble.members[ensemble.best].name},
               {"agreement",
                {{"unanimous", number_to_json(ensemble.agreement.unanimous)},
                 {"pairwise", number_to_json(ensemble.agreement.pairwise)},
                 {"fleiss_kappa", number_to_json(ensemble.agreement.fleiss)}}},
               {"bootstrap", bootstrap_to_json(ensemble.bootstrap)},
               {"manifest", to_json(manifest)}});
}

}  // namespace flant5
