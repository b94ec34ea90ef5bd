#include "eval/manifest.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <charconv>

#include "data/bounded_json.h"
#include "data/excerpt.h"
#include "data/shard.h"
#include "eval/json.h"
#include "flant5/error.h"

namespace flant5 {
namespace {

Json file_to_json(const HashedFile& file) {
  Json json{{"path", file.path}, {"hash", file.hash}};
  if (file.size) json["size"] = *file.size;
  if (!file.modified.empty()) json["modified"] = file.modified;
  return json;
}

HashedFile file_from_json(const Json& json) {
  HashedFile file{json.at("path"), json.at("hash")};
  if (json.contains("size")) file.size = json.at("size").get<std::uintmax_t>();
  file.modified = json.value("modified", "");
  return file;
}

Json files_to_json(const std::vector<HashedFile>& files) {
  Json json = Json::array();
  for (const HashedFile& file : files) json.push_back(file_to_json(file));
  return json;
}

std::vector<HashedFile> files_from_json(const Json& json) {
  std::vector<HashedFile> files;
  for (const Json& file : json) files.push_back(file_from_json(file));
  return files;
}

Json options_to_json(const OptionValues& options) {
  Json json = Json::object();
  for (const auto& [name, value] : options) {
    std::visit([&json, key = name](const auto& plain) { json[key] = plain; }, value);
  }
  return json;
}

OptionValue option_from_json(const Json& json) {
  if (json.is_boolean()) return json.get<bool>();
  if (json.is_array()) return json.get<std::vector<std::string>>();
  return json.get<std::string>();
}

OptionValues options_from_json(const Json& json) {
  OptionValues options;
  for (const auto& [name, value] : json.items()) options.emplace(name, option_from_json(value));
  return options;
}

Json prompt_to_json(const PromptRecord& prompt) {
  return {{"name", prompt.name},
          {"hash", prompt.hash},
          {"text", prompt.text},
          {"shots", prompt.shots},
          {"shots_hash", prompt.shots_hash}};
}

PromptRecord prompt_from_json(const Json& json) {
  return {json.at("name"), json.at("hash"), json.at("text"), json.at("shots"), json.at("shots_hash")};
}

Json run_to_json(const RunRecord& run) {
  return {{"seconds", number_to_json(run.seconds)},
          {"rows_per_second", number_to_json(run.rows_per_second)},
          {"workers", run.workers},
          {"by_clock", run.by_clock}};
}

RunRecord run_from_json(const Json& json) {
  return {json.at("seconds"), json.at("rows_per_second"), json.at("workers"), json.at("by_clock")};
}

Json shard_to_json(const ShardRecord& shard) {
  Json short_blocks = Json::object();
  for (const auto& [block, rows] : shard.short_blocks) short_blocks[std::to_string(block)] = rows;
  return {{"number", shard.number},          {"count", shard.count},
          {"block_rows", shard.block_rows},  {"consecutive", shard.is_consecutive},
          {"input_rows", shard.input_rows},  {"rows", shard.rows},
          {"left_out", shard.left_out},      {"short_blocks", std::move(short_blocks)},
          {"output_hash", shard.output_hash}};
}

std::size_t parse_block(const std::string& text) {
  std::size_t block = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), block);
  if (error == std::errc() && end == text.data() + text.size()) return block;
  throw InputError(fmt::format("\"short_blocks\" holds '{}', which is not the number of a block", excerpt(text)));
}

ShardRecord shard_from_json(const Json& json) {
  ShardRecord shard{.number = json.at("number"),
                    .count = json.at("count"),
                    .block_rows = json.at("block_rows"),
                    .is_consecutive = json.at("consecutive"),
                    .input_rows = json.at("input_rows"),
                    .rows = json.at("rows"),
                    .left_out = json.at("left_out"),
                    .output_hash = json.at("output_hash")};
  for (const auto& [block, rows] : json.at("short_blocks").items()) {
    shard.short_blocks.emplace(parse_block(block), rows.get<std::size_t>());
  }
  if (shard.number < 1 || shard.number > shard.count || shard.count > kMostShards || shard.block_rows < 1) {
    throw InputError(
        fmt::format("its \"shard\" is {}/{} of blocks of {} rows", shard.number, shard.count, shard.block_rows));
  }
  return shard;
}

void add_model(Json& json, const ModelRecord& model) {
  json["model"] = {{"path", model.path}, {"files", files_to_json(model.files)}};
  json["engine"] = model.engine;
  json["device"] = model.device;
  json["processor"] = model.processor;
  json["dtype"] = model.dtype;
  json["libtorch"] = model.libtorch;
}

ModelRecord model_from_json(const Json& json) {
  const Json& model = json.at("model");
  return {model.at("path"),     files_from_json(model.at("files")),
          json.at("engine"),    json.at("device"),
          json.at("processor"), json.at("dtype"),
          json.at("libtorch")};
}

RunManifest manifest_from_json(const Json& json) {
  RunManifest manifest;
  manifest.version = json.at("version");
  manifest.command = json.at("command");
  manifest.date = json.at("date");
  manifest.options = {options_from_json(json.at("options")), options_from_json(json.at("defaults"))};
  manifest.labels = LabelSet(json.at("labels").get<std::vector<std::string>>());
  manifest.decoding = json.value("decoding", "");
  if (json.contains("prompt")) manifest.prompt = prompt_from_json(json.at("prompt"));
  if (json.contains("model")) manifest.model = model_from_json(json);
  manifest.data = files_from_json(json.at("data"));
  if (json.contains("calibration")) manifest.calibration = file_from_json(json.at("calibration"));
  manifest.assumptions = json.at("assumptions").get<std::vector<std::string>>();
  if (json.contains("run")) manifest.run = run_from_json(json.at("run"));
  if (json.contains("shard")) manifest.shard = shard_from_json(json.at("shard"));
  return manifest;
}

}  // namespace

std::string option_text(const OptionValue& value) {
  if (const auto* flag = std::get_if<bool>(&value)) return *flag ? "true" : "false";
  if (const auto* text = std::get_if<std::string>(&value)) return *text;
  return fmt::format("{}", fmt::join(std::get<std::vector<std::string>>(value), ", "));
}

Json to_json(const RunManifest& manifest) {
  Json json{{"schema", kManifestSchema},
            {"version", manifest.version},
            {"command", manifest.command},
            {"date", manifest.date},
            {"options", options_to_json(manifest.options.given)},
            {"defaults", options_to_json(manifest.options.defaults)},
            {"labels", manifest.labels.names()}};
  if (!manifest.decoding.empty()) json["decoding"] = manifest.decoding;
  if (manifest.prompt) json["prompt"] = prompt_to_json(*manifest.prompt);
  if (manifest.model) add_model(json, *manifest.model);
  json["data"] = files_to_json(manifest.data);
  if (manifest.calibration) json["calibration"] = file_to_json(*manifest.calibration);
  json["assumptions"] = manifest.assumptions;
  if (manifest.run) json["run"] = run_to_json(*manifest.run);
  if (manifest.shard) json["shard"] = shard_to_json(*manifest.shard);
  return json;
}

std::string manifest_to_json(const RunManifest& manifest) { return dump(to_json(manifest)); }

RunManifest parse_manifest(std::string_view text, const std::string& name) {
  try {
    const Json json = parse_bounded_json(text);
    const auto schema = json.at("schema").get<std::string>();
    if (schema != kManifestSchema) {
      throw InputError(fmt::format("its schema is {}, this version reads {}", excerpt(schema), kManifestSchema));
    }
    return manifest_from_json(json);
  } catch (const Error& error) {
    throw InputError(fmt::format("{}: not a manifest: {}", name, error.what()));
  } catch (const Json::exception& error) {
    throw InputError(fmt::format("{}: not a manifest: {}", name, error.what()));
  }
}

}  // namespace flant5
