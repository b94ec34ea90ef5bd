#include "cli/labels.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "cli/results.h"
#include "cli/row_source.h"
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
  if (!named.is_all && std::all_of(names.begin(), names.end(), is_sentiment)) return {};
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
    throw InputError(fmt::format("{}: its rows do not tell what the labels are ({}); name them with --label-set",
                                 escape_controls(file), error.what()));
  }
}

LabelSet labels_of(const std::string& file, const Console& console) {
  if (!can_be_read_again({file})) return {};
  if (auto labels = manifest_labels(file)) return *labels;
  return labels_of_rows(PredictionReader::labels_named_in_file(file), file, console);
}

}  // namespace

std::optional<LabelSet> asked_labels(const LabelArguments& arguments) {
  if (!arguments.set.empty()) return LabelSet::parse(arguments.set);
  if (!arguments.scheme.empty()) return LabelMap::scheme(arguments.scheme).labels();
  return std::nullopt;
}

LabelMap label_map(const InputArguments& input, const LabelSet& labels) {
  if (!input.label_map.empty()) return LabelMap::parse(input.label_map, labels);
  if (!input.labels.scheme.empty()) return LabelMap::scheme(input.labels.scheme, labels);
  return LabelMap(labels);
}

LabelSet saved_labels(const std::vector<std::string>& files, const LabelArguments& arguments, const Console& console) {
  if (auto asked = asked_labels(arguments)) return *asked;
  const LabelSet labels = labels_of(files.front(), console);
  for (const std::string& file : files) {
    const LabelSet others = file == files.front() ? labels : labels_of(file, console);
    if (others.has_labels_of(labels)) continue;
    throw InputError(fmt::format("{} has the labels {}, {} has {}; name the labels of all with --label-set",
                                 escape_controls(files.front()), labels.listed(), escape_controls(file),
                                 others.listed()));
  }
  return labels;
}

}  // namespace flant5
