#include "cli/dataset.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <filesystem>
#include <optional>
#include <utility>

#include "counted.h"
#include "data/class_labels.h"
#include "data/dataset_files.h"
#include "data/excerpt.h"
#include "data/field_names.h"
#include "flant5/error.h"
#include "model/hub_cache.h"

namespace flant5 {
namespace {

namespace fs = std::filesystem;

// Where the data set is, and how people get what is missing.
struct Found {
  fs::path folder;
  std::string remedy;
};

Found find_folder(const std::string& given) {
  std::error_code ignored;
  if (fs::is_directory(given, ignored)) return {given, "it is not a complete copy of the data set"};
  const auto reference = read_hub_reference(given);
  if (!reference)
    throw InputError(fmt::format("{}: no such folder, and not a name on the hub", escape_controls(given)));
  std::string remedy = fmt::format("get it with: flant5-sentiment download --dataset {}", given);
  if (auto snapshot = find_snapshot(HubKind::kDataset, reference->name, reference->revision)) {
    return {*snapshot, std::move(remedy)};
  }
  throw InputError(fmt::format("{}: no such folder, and not in the Hugging Face cache ({}); {}", given,
                               hub_cache().string(), remedy));
}

// Of the field that rows have their labels in; none where the card does not say it, or differently for several configs.
const CardLabels* labels_of_rows(const std::vector<CardLabels>& all, const std::string& label_field) {
  std::vector<std::string> fields;
  for (const CardLabels& labels : all) fields.push_back(labels.field);
  const auto usual = find_usual(fields, usual_label_names());
  const std::string field = !label_field.empty() ? label_field : usual ? fields[*usual] : "";
  const CardLabels* found = nullptr;
  for (const CardLabels& labels : all) {
    if (labels.field != field) continue;
    if (found != nullptr && found->names != labels.names) return nullptr;
    found = &labels;
  }
  return found;
}

bool are_labels_told(const InputArguments& input) {
  return !input.label_map.empty() || !input.labels.scheme.empty() || !input.read.read_labels;
}

}  // namespace

void locate_dataset(InputArguments& input) {
  const DatasetArguments& asked = input.dataset;
  if (asked.name.empty()) return;
  if (!input.files.empty()) throw UsageError("--dataset and files both name the data: give one of them");
  const Found found = find_folder(asked.name);
  DatasetFiles files = find_dataset_files(found.folder, {asked.name, asked.config, asked.split, found.remedy});
  input.files = std::move(files.paths);
  std::vector<std::string>& notes = input.read.notes;
  notes.push_back(fmt::format("{}: split {}, {} in {}", escape_controls(asked.name), escape_controls(files.split),
                              counted(input.files.size(), "file"), escape_controls(found.folder.string())));
  if (!files.settings.empty()) {
    notes.push_back(fmt::format("{}: its card has settings that are not applied here: {}", escape_controls(asked.name),
                                list_names(files.settings)));
  }
  const CardLabels* labels = labels_of_rows(files.class_labels, input.read.label_field);
  if (labels == nullptr || are_labels_told(input) || !are_words(labels->names)) return;
  input.class_names = labels->names;
  notes.push_back(fmt::format("{}: its card says that the integers 0 to {} of '{}' are {}", escape_controls(asked.name),
                              labels->names.size() - 1, escape_controls(labels->field), list_names(labels->names)));
}

}  // namespace flant5
