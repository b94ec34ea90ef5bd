#include "eval/manifest_difference.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace flant5 {
namespace {

constexpr std::size_t kShownHashDigits = 12;

// "sha256:0123456789ab".
std::string short_hash(const std::string& hash) {
  const std::size_t colon = hash.find(':');
  return colon == std::string::npos ? hash : hash.substr(0, colon + 1 + kShownHashDigits);
}

std::string named_hash(const std::string& name, const std::string& hash) {
  return hash.empty() ? name : fmt::format("{} ({})", name, short_hash(hash));
}

// Where it lies does not matter.
std::string calibration_hash(const RunManifest& manifest) {
  return manifest.calibration ? short_hash(manifest.calibration->hash) : "none";
}

// Which rows it has.
std::string described(const std::optional<ShardRecord>& shard) {
  if (!shard) return "all rows";
  return fmt::format("{}/{}, {} blocks of {} rows", shard->number, shard->count,
                     shard->is_consecutive ? "consecutive" : "alternate", shard->block_rows);
}

class Comparer {
 public:
  void compare(const std::string& name, const std::string& before, const std::string& now) {
    if (before != now) found_.push_back({name, before, now});
  }

  void compare(const std::optional<PromptRecord>& before, const std::optional<PromptRecord>& now) {
    const PromptRecord a = before.value_or(PromptRecord());
    const PromptRecord b = now.value_or(PromptRecord());
    if (a.hash != b.hash) compare("prompt", named_hash(a.name, a.hash), named_hash(b.name, b.hash));
    if (a.shots_hash == b.shots_hash) return;
    compare("demonstrations", named_hash(std::to_string(a.shots), a.shots_hash),
            named_hash(std::to_string(b.shots), b.shots_hash));
  }

  void compare(const std::optional<ModelRecord>& before, const std::optional<ModelRecord>& now) {
    const ModelRecord a = before.value_or(ModelRecord());
    const ModelRecord b = now.value_or(ModelRecord());
    for (const HashedFile& file : a.files) compare("model", listed(a, file.path), listed(b, file.path));
    for (const HashedFile& file : b.files) {
      if (find(a, file.path) == nullptr) compare("model", listed(a, file.path), listed(b, file.path));
    }
    compare("engine", a.engine, b.engine);
    compare("device", a.device, b.device);
    compare("dtype", a.dtype, b.dtype);
  }

  void compare(const std::vector<HashedFile>& before, const std::vector<HashedFile>& now) {
    const auto text = [](const std::vector<HashedFile>& files) {
      std::vector<std::string> names;
      for (const HashedFile& file : files) names.push_back(named_hash(file.path, file.hash));
      return fmt::format("{}", fmt::join(names, " and "));
    };
    const auto same = [](const HashedFile& a, const HashedFile& b) { return a.path == b.path && a.hash == b.hash; };
    if (std::equal(before.begin(), before.end(), now.begin(), now.end(), same)) return;
    compare("data", text(before), text(now));
  }

  void compare(const RunOptions& before, const RunOptions& now, const std::set<std::string>& free_options) {
    std::set<std::string> names;
    for (const RunOptions* options : {&before, &now}) {
      for (const auto& [name, value] : options->given) names.insert(name);
      for (const auto& [name, value] : options->defaults) names.insert(name);
    }
    for (const std::string& name : names) {
      const OptionValue* const a = value_of(before, name);
      const OptionValue* const b = value_of(now, name);
      const bool is_same = a == nullptr || b == nullptr ? a == b : *a == *b;
      if (is_same || free_options.contains(name)) continue;
      found_.push_back({"--" + name, shown(before, name), shown(now, name)});
    }
  }

  std::vector<Difference> take() { return std::move(found_); }

 private:
  static const HashedFile* find(const ModelRecord& model, const std::string& path) {
    const auto file = std::find_if(model.files.begin(), model.files.end(),
                                   [&path](const HashedFile& candidate) { return candidate.path == path; });
    return file == model.files.end() ? nullptr : &*file;
  }

  static std::string listed(const ModelRecord& model, const std::string& path) {
    const HashedFile* const file = find(model, path);
    return file == nullptr ? "without " + path : named_hash(path, file->hash);
  }

  static const OptionValue* value_of(const RunOptions& options, const std::string& name) {
    if (const auto given = options.given.find(name); given != options.given.end()) return &given->second;
    const auto known = options.defaults.find(name);
    return known == options.defaults.end() ? nullptr : &known->second;
  }

  static std::string shown(const RunOptions& options, const std::string& name) {
    const OptionValue* const value = value_of(options, name);
    if (value == nullptr) return "not given";
    return option_text(*value) + (options.given.contains(name) ? "" : " (default)");
  }

  std::vector<Difference> found_;
};

}  // namespace

std::vector<Difference> differences(const RunManifest& before, const RunManifest& now,
                                    const std::set<std::string>& free_options) {
  Comparer comparer;
  comparer.compare("version", before.version, now.version);
  comparer.compare("command", before.command, now.command);
  comparer.compare("labels", before.labels.listed(), now.labels.listed());
  comparer.compare("decoding", before.decoding, now.decoding);
  comparer.compare(before.prompt, now.prompt);
  comparer.compare(before.model, now.model);
  comparer.compare(before.data, now.data);
  comparer.compare("shard", described(before.shard), described(now.shard));
  comparer.compare("calibration", calibration_hash(before), calibration_hash(now));
  comparer.compare(before.options, now.options, free_options);
  return comparer.take();
}

std::string describe(const std::vector<Difference>& differences) {
  std::vector<std::string> parts;
  for (const Difference& difference : differences) {
    parts.push_back(fmt::format("{} was {} and is {}", difference.name, difference.before, difference.now));
  }
  return fmt::format("{}", fmt::join(parts, ", "));
}

}  // namespace flant5
