#include "eval/manifest.h"

#include <gmock/gmock.h>

#include <functional>
#include <nlohmann/json.hpp>

#include "data/shard.h"
#include "eval/manifest_difference.h"
#include "flant5/error.h"
#include "tests/eval/runs.h"

namespace flant5 {
namespace {

using testing::HasSubstr;

TEST(Manifest, HoldsOptionsByNameAndValue) {
  const auto json = nlohmann::json::parse(manifest_to_json(test::manifest()));
  EXPECT_EQ(json["schema"], "flant5-sentiment/manifest/2");
  EXPECT_EQ(json["options"],
            nlohmann::json::parse(R"({"batch-size": "16", "data": ["rows.jsonl", "-"], "scores": true})"));
  EXPECT_EQ(json["defaults"], nlohmann::json::parse(R"({"max-new-tokens": "50"})"));
  EXPECT_EQ(json["model"]["files"][1], nlohmann::json::parse(R"({"path": "config.json", "hash": "sha256:0a0b"})"));
  EXPECT_EQ(json["run"]["by_clock"], false);
}

TEST(Manifest, LeavesOutWhatACommandDoesNotHave) {
  RunManifest manifest;
  manifest.command = "report";
  const auto json = nlohmann::json::parse(manifest_to_json(manifest));
  for (const char* const part : {"prompt", "model", "engine", "dtype", "run"})
    EXPECT_FALSE(json.contains(part)) << part;
}

TEST(Manifest, IsReadBack) {
  const std::string text = manifest_to_json(test::manifest());
  EXPECT_EQ(manifest_to_json(parse_manifest(text, "m.json")), text);
  RunManifest shard = test::manifest();
  shard.shard = test::shard();
  shard.data.front().size = 1234;
  shard.data.front().modified = "2026-01-31T11:00:00Z";
  const std::string of_shard = manifest_to_json(shard);
  EXPECT_EQ(manifest_to_json(parse_manifest(of_shard, "m.json")), of_shard);
  EXPECT_EQ(nlohmann::json::parse(of_shard)["shard"]["short_blocks"], nlohmann::json({{"1", 15}, {"4", 15}}));
  const std::string empty = manifest_to_json({});
  EXPECT_EQ(manifest_to_json(parse_manifest(empty, "m.json")), empty);
}

TEST(Manifest, MayHoldMoreThanThisVersionKnows) {
  auto json = nlohmann::json::parse(manifest_to_json(test::manifest()));
  json["host"] = {{"name", "a"}, {"cores", 4}};
  json["run"]["joules"] = 3;
  EXPECT_EQ(manifest_to_json(parse_manifest(json.dump(), "m.json")), manifest_to_json(test::manifest()));
}

TEST(Manifest, IsRefusedWithTheReason) {
  const auto message = [](const std::string& text) {
    try {
      parse_manifest(text, "m.json");
    } catch (const InputError& error) {
      return std::string(error.what());
    }
    return std::string("accepted");
  };
  EXPECT_THAT(message("model: a\n"), HasSubstr("m.json: not a manifest: not valid JSON"));
  EXPECT_THAT(message("{}"), HasSubstr("m.json: not a manifest"));
  EXPECT_THAT(message("[]"), HasSubstr("m.json: not a manifest"));
  EXPECT_THAT(message(R"({"schema": "flant5-sentiment/manifest/3"})"), HasSubstr("manifest/3, this version reads"));
  EXPECT_THAT(message(std::string(70, '[') + std::string(70, ']')), HasSubstr("nested more than 64 levels deep"));
  auto json = nlohmann::json::parse(manifest_to_json(test::manifest()));
  json["options"]["batch-size"] = 16;
  EXPECT_THAT(message(json.dump()), HasSubstr("m.json: not a manifest"));
  RunManifest shard = test::manifest();
  shard.shard = test::shard();
  json = nlohmann::json::parse(manifest_to_json(shard));
  json["shard"]["short_blocks"] = {{"one", 1}};
  EXPECT_THAT(message(json.dump()), HasSubstr("'one', which is not the number of a block"));
  json["shard"]["short_blocks"] = nlohmann::json::object();
  json["shard"]["number"] = 4;
  EXPECT_THAT(message(json.dump()), HasSubstr("4/3"));
  json["shard"].erase("rows");
  EXPECT_THAT(message(json.dump()), HasSubstr("m.json: not a manifest"));
}

std::string difference_to(const std::function<void(RunManifest&)>& change) {
  RunManifest other = test::manifest();
  change(other);
  return describe(differences(test::manifest(), other, {"workers"}));
}

TEST(ManifestDifference, NamesEachFieldWithBothValues) {
  EXPECT_EQ(difference_to([](RunManifest&) {}), "");
  EXPECT_EQ(difference_to([](RunManifest& other) {
              other.options.given["mode"] = "score";
              other.version = "0.2.0";
            }),
            "version was 0.1.0 and is 0.2.0, --mode was not given and is score");
  EXPECT_EQ(difference_to([](RunManifest& other) { other.options.given["max-new-tokens"] = "3"; }),
            "--max-new-tokens was 50 (default) and is 3");
  EXPECT_EQ(difference_to([](RunManifest& other) { other.options.given.erase("scores"); }),
            "--scores was true and is not given");
  EXPECT_EQ(difference_to([](RunManifest& other) {
              other.labels = LabelSet({"bad", "good"});
            }),
            "labels was negative, neutral, positive and is bad, good");
  EXPECT_EQ(difference_to([](RunManifest& other) { other.prompt->hash = "sha256:0123456789abcdef"; }),
            "prompt was article-zero (sha256:1234) and is article-zero (sha256:0123456789ab)");
  EXPECT_EQ(difference_to([](RunManifest& other) { other.prompt->shots_hash = "sha256:9"; }),
            "demonstrations was 3 (sha256:5678) and is 3 (sha256:9)");
  EXPECT_EQ(difference_to([](RunManifest& other) { other.model->files[1].hash = "sha256:1"; }),
            "model was config.json (sha256:0a0b) and is config.json (sha256:1)");
  EXPECT_EQ(difference_to([](RunManifest& other) {
              other.model->files.push_back({"adapter.json", "sha256:1"});
            }),
            "model was without adapter.json and is adapter.json (sha256:1)");
  EXPECT_EQ(difference_to([](RunManifest& other) { other.model->dtype = "int8"; }), "dtype was float32 and is int8");
  EXPECT_EQ(difference_to([](RunManifest& other) { other.data[0].hash = "sha256:1"; }),
            "data was rows.jsonl (sha256:abcd) and - and is rows.jsonl (sha256:1) and -");
}

TEST(ParseManifest, RefusesMoreShardsThanAnySystemStarts) {
  RunManifest manifest = test::manifest();
  manifest.shard = test::shard();
  manifest.shard->count = kMostShards;
  EXPECT_EQ(parse_manifest(manifest_to_json(manifest), "m.json").shard->count, kMostShards);
  manifest.shard->count = kMostShards + 1;
  EXPECT_THROW(parse_manifest(manifest_to_json(manifest), "m.json"), InputError);
}

TEST(ManifestDifference, NamesShards) {
  RunManifest first = test::manifest();
  first.shard = test::shard();
  RunManifest second = first;
  EXPECT_EQ(describe(differences(first, second, {})), "");
  second.shard->number = 3;
  second.shard->is_consecutive = true;
  EXPECT_EQ(describe(differences(first, second, {})),
            "shard was 2/3, alternate blocks of 16 rows and is 3/3, consecutive blocks of 16 rows");
  EXPECT_EQ(describe(differences(test::manifest(), first, {})),
            "shard was all rows and is 2/3, alternate blocks of 16 rows");
}

TEST(ManifestDifference, IsNoneWhereTheRowsAreTheSame) {
  EXPECT_EQ(difference_to([](RunManifest& other) {
              other.date = "2027-01-01T00:00:00Z";
              other.options.given["workers"] = "3";
              other.prompt->name = "copy";
              other.model->path = "elsewhere";
              other.model->processor = "AVX-512";
              other.model->libtorch = "2.11.0";
              other.run.reset();
            }),
            "");
}

TEST(ManifestDifference, TakesADefaultForTheSameAsItsValueGiven) {
  EXPECT_EQ(difference_to([](RunManifest& other) { other.options.given["max-new-tokens"] = "50"; }), "");
}

}  // namespace
}  // namespace flant5
