#include "cli/labels.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "cli/results.h"
#include "cli/row_source.h"
#include "cli/setup.h"
#include "data/columnar_rows.h"
#include "data/excerpt.h"
#include "data/prediction_reader.h"
#include "eval/manifest.h"
#include "flant5/error.h"

namespace flant5 {
namespace {

// What --keep-manifest has left beside a file of predictions.
std::optional<LabelSet> manifest_labels(const std::string& file) {
  const std::string path = manifest_path(file);
  if (!can_be_read_again({path})) return std::nullopt;
  return parse_manifest(read_result(path), path).labels;
}

// Where rows do not name all labels: the three, or in the order of the alphabet, as scikit-learn has them where it is
// not told.
LabelSet labels_of_rows(NamedLabels named, const std::string& file, const Console& console) {
  std::vector<std::string>& names = named.names;
  const LabelSet sentiments;
  const auto is_sentiment = [&](const std::string& name) { return sentiments.find(name).has_value(); };
  if (!named.is_all && std::all_of(names.begin(), names.end(), is_sentiment)) {
    if (!names.empty() && names.size() < sentiments.size()) {
      console.warn(fmt::format(
          "{}: the labels are taken to be {}, though the rows do not name all of them; --label-set names others",
          escape_controls(file), sentiments.listed()));
    }
    return {};
  }
  try {
    if (named.is_all) return LabelSet(names);
    std::sort(names.begin(), names.end());
    LabelSet labels(names);
    console.warn(
        fmt::format("{}: the labels were taken from the rows: {}; give all of them, in the order of your "
                    "choice, with --label-set",
                    escape_controls(file), labels.listed()));
    return labels;
  } catch (const UsageError& error) {
    throw InputError(fmt::format("{}: its rows do not say what the labels are ({}); name them with --label-set",
                                 escape_controls(file), error.what()));
  }
}

LabelSet labels_of(const SavedFile& file, const Console& console) {
  if (!can_be_read_again({file.path})) return {};
  if (auto labels = manifest_labels(file.path)) return *labels;
  return labels_of_rows(PredictionReader::labels_named_in_file(file.path, file.name), file.name, console);
}

bool knows_all(const LabelMap& map, const std::vector<std::string>& names) {
  return std::all_of(names.begin(), names.end(), [&](const auto& name) { return map.read(name).label.has_value(); });
}

// The set of the names that a file gives. Words for negative, neutral and positive become these.
LabelSet labels_named(const std::vector<std::string>& names, const std::string& file) {
  const LabelMap sentiments;
  std::vector<std::string> labels = names;
  if (knows_all(sentiments, names)) {
    for (std::string& name : labels) name = sentiments.labels().name(*sentiments.read(name).label);
  }
  try {
    const LabelSet set(labels);
    return set.has_labels_of(LabelSet()) ? LabelSet() : set;
  } catch (const UsageError& error) {
    throw InputError(
        fmt::format("{}: the labels that it names cannot be used ({}); name labels with --label-set and say "
                    "what the file's mean with --label-map",
                    escape_controls(file), error.what()));
  }
}

}  // namespace

std::optional<LabelSet> asked_labels(const LabelArguments& arguments) {
  if (!arguments.set.empty()) return LabelSet::parse(arguments.set);
  if (!arguments.scheme.empty()) return LabelMap::scheme(arguments.scheme).labels();
  return std::nullopt;
}

std::optional<LabelSet> labels_of_run(const InputArguments& input, const std::string& prompt) {
  if (auto asked = asked_labels(input.labels)) return asked;
  if (!input.label_map.empty() || !can_be_read_again(input.files)) return std::nullopt;
  for (const std::string& file : input.files) {
    const std::vector<std::string> names = class_names_in_file(file, input.read);
    if (names.empty()) continue;
    LabelSet labels = labels_named(names, file);
    try {
      if (!prompt.empty()) load_prompt(prompt, labels);
      return labels;
    } catch (const UsageError&) {
      if (!knows_all(LabelMap(load_prompt(prompt, std::nullopt).labels()), names)) throw;
    }
  }
  return std::nullopt;
}

LabelMap label_map(const InputArguments& input, const LabelSet& labels) {
  if (!input.label_map.empty()) return LabelMap::parse(input.label_map, labels);
  if (!input.labels.scheme.empty()) return LabelMap::scheme(input.labels.scheme, labels);
  if (!input.class_names.empty()) return LabelMap::named(input.dataset.name, input.class_names, labels);
  return LabelMap(labels);
}

std::optional<std::string> unexplained(const ReadReport& report, const LabelMap& labels) {
  const UnexplainedLabels& found = report.unexplained;
  if (found.integers.empty() || labels.are_places(found)) return std::nullopt;
  return labels.explain(found);
}

void check_integers(const ReadReport& report, const LabelMap& labels, const std::string& data) {
  if (const auto reason = unexplained(report, labels)) {
    refuse_input(data, *reason);
  }
}

LabelSet saved_labels(const std::vector<std::string>& files, const LabelArguments& arguments, const Console& console) {
  std::vector<SavedFile> named;
  for (const std::string& file : files) named.push_back({file, file});
  return saved_labels(named, arguments, console);
}

LabelSet saved_labels(const std::vector<SavedFile>& files, const LabelArguments& arguments, const Console& console) {
  if (auto asked = asked_labels(arguments)) return *asked;
  const SavedFile& first = files.front();
  const LabelSet labels = labels_of(first, console);
  for (const SavedFile& file : files) {
    const LabelSet others = file.path == first.path ? labels : labels_of(file, console);
    if (others.has_labels_of(labels)) continue;
    throw InputError(fmt::format("{} has the labels {}, {} has {}; name all labels with --label-set",
                                 escape_controls(first.name), labels.listed(), escape_controls(file.name),
                                 others.listed()));
  }
  return labels;
}

}  // namespace flant5
