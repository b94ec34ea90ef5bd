#include "data/class_labels.h"

#include <gmock/gmock.h>

#include "flant5/error.h"

namespace flant5 {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::Pair;

TEST(ClassLabels, AreTheNamesOfFeaturesOfThatType) {
  EXPECT_THAT(read_class_labels(R"({"info": {"features": {
      "sentence": {"dtype": "string", "_type": "Value"},
      "label": {"names": ["negative", "positive"], "_type": "ClassLabel"}}}})"),
              ElementsAre(Pair("label", ElementsAre("negative", "positive"))));
}

TEST(ClassLabels, MayBeInsideStructs) {
  EXPECT_THAT(read_class_labels(R"({"info": {"features": {
      "entities": {"sentiment": {"names": ["bad", "good"], "_type": "ClassLabel"}}}}})"),
              ElementsAre(Pair("entities.sentiment", ElementsAre("bad", "good"))));
}

TEST(ClassLabels, AreNoneWhereTheMetadataSaysNothingOfThem) {
  for (
      const char* const metadata :
      {"{}", "[]", "3", R"({"info": null})", R"({"info": {"features": []}})", R"({"info": {"features": {"label": 1}}})",
       R"({"info": {"features": {"label": {"_type": "ClassLabel"}}}})",
       R"({"info": {"features": {"label": {"names": {"0": "a"}, "_type": "ClassLabel"}}}})",
       R"({"info": {"features": {"label": {"names": ["a", 1], "_type": "ClassLabel"}}}})",
       R"({"info": {"features": {"label": {"feature": {"names": ["a"], "_type": "ClassLabel"}, "_type": "List"}}}})"}) {
    EXPECT_THAT(read_class_labels(metadata), IsEmpty()) << metadata;
  }
}

TEST(ClassLabels, OfWhatIsNotJsonAreAnError) {
  EXPECT_THROW(read_class_labels("{"), InputError);
  EXPECT_THROW(read_class_labels(std::string(100, '[')), InputError);
}

TEST(ClassLabels, ArePassedOverWhereNamesAreNumbers) {
  const auto read = [](const std::string& names) {
    return read_class_labels(R"({"info": {"features": {"label": {"_type": "ClassLabel", "names": )" + names + "}}}}");
  };
  EXPECT_TRUE(read(R"(["0", "1"])").empty());
  EXPECT_TRUE(read(R"(["-1", "0", "1"])").empty());
  EXPECT_EQ(read(R"(["1 star", "2 stars"])").size(), 1U);
}

}  // namespace
}  // namespace flant5
