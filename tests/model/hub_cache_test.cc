#include "model/hub_cache.h"

#include <gtest/gtest.h>

#include <cstdlib>

#include "tests/temp_folder.h"

namespace flant5 {
namespace {

const std::string kCommit = "0123456789abcdef0123456789abcdef01234567";

class HubCacheTest : public testing::Test {
 protected:
  void SetUp() override {
    ::setenv("HF_HUB_CACHE", folder_.path().c_str(), 1);
    folder_.write("datasets--owner--name/refs/main", kCommit + "\n");
    folder_.write("datasets--owner--name/refs/refs/convert/parquet", kCommit);
    folder_.write("datasets--owner--name/refs/broken", "../../../secret");
    folder_.write("datasets--owner--name/snapshots/" + kCommit + "/a.csv", "x");
    folder_.write("secret", kCommit);
  }
  void TearDown() override { ::unsetenv("HF_HUB_CACHE"); }

  TempFolder folder_;
};

TEST_F(HubCacheTest, HasSnapshotsByRefAndCommit) {
  const HubName name{"owner", "name"};
  const auto snapshot = folder_.path() / "datasets--owner--name" / "snapshots" / kCommit;
  for (const std::string& revision : {std::string("main"), std::string("refs/convert/parquet"), kCommit}) {
    EXPECT_EQ(find_snapshot(HubKind::kDataset, name, revision), snapshot) << revision;
  }
  EXPECT_FALSE(find_snapshot(HubKind::kModel, name));
  EXPECT_FALSE(find_snapshot(HubKind::kDataset, {"", "name"}));
}

TEST_F(HubCacheTest, ReferencesHaveARevision) {
  const auto read = [](const std::string& text) {
    const auto found = read_hub_reference(text);
    return found ? found->name.owner + "|" + found->name.name + "|" + found->revision : "none";
  };
  EXPECT_EQ(read("owner/name"), "owner|name|main");
  EXPECT_EQ(read("name@v1.0"), "|name|v1.0");
  EXPECT_EQ(read("owner/name@refs/convert/parquet"), "owner|name|refs/convert/parquet");
  for (const std::string text :
       {"", "@v1", "name@", "name@../v1", "name@v1@v2", "name@-$(x)", "a/b/c@v1", "name@/v1"}) {
    EXPECT_EQ(read(text), "none") << text;
  }
}

TEST_F(HubCacheTest, NoRevisionLeadsOutOfIt) {
  const std::string other(40, 'a');
  for (const std::string& revision : {std::string("broken"), std::string("../../secret"), std::string("main/"),
                                      std::string("/etc/passwd"), std::string(), other}) {
    EXPECT_FALSE(find_snapshot(HubKind::kDataset, {"owner", "name"}, revision)) << revision;
  }
}

}  // namespace
}  // namespace flant5
