#include "eval/prior.h"

#include <gmock/gmock.h>

#include "flant5/error.h"
#include "tests/labels.h"

namespace flant5 {
namespace {

using testing::DoubleNear;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::ThrowsMessage;

TEST(Prior, IsAShareForEachLabelInAnyOrder) {
  EXPECT_THAT(parse_prior("positive=.26, Negative=0.13,neutral=.61", kSentiments),
              ElementsAre(DoubleNear(0.13, 1e-12), DoubleNear(0.61, 1e-12), DoubleNear(0.26, 1e-12)));
  EXPECT_THAT(parse_prior("uniform", LabelSet({"a", "b"})), ElementsAre(0.5, 0.5));
}

TEST(Prior, IsMadeToSumToOne) {
  EXPECT_THAT(parse_prior("negative=.33,neutral=.33,positive=.33", kSentiments),
              ElementsAre(DoubleNear(1.0 / 3, 1e-12), DoubleNear(1.0 / 3, 1e-12), DoubleNear(1.0 / 3, 1e-12)));
}

TEST(Prior, ThatIsNoneIsRefused) {
  for (const char* text : {"", "negative", "negative=.5", "negative=.5,neutral=.2,positive=.2", "bad=1",
                           "negative=.5,negative=.2,positive=.3", "negative=0,neutral=.5,positive=.5",
                           "negative=a,neutral=.5,positive=.5", "negative=.2,neutral=.5,positive=.3x"}) {
    EXPECT_THROW(parse_prior(text, kSentiments), UsageError) << text;
  }
}

TEST(Prior, FromJsonHasSharesOrCounts) {
  const auto expected = ElementsAre(DoubleNear(0.1, 1e-12), DoubleNear(0.6, 1e-12), DoubleNear(0.3, 1e-12));
  EXPECT_THAT(prior_from_json(R"({"positive":30,"neutral":60,"negative":10,"other":5})", "p", kSentiments), expected);
  EXPECT_THAT(prior_from_json(R"({"support":{"positive":3,"neutral":6,"negative":1}})", "p", kSentiments), expected);
}

TEST(Prior, FromOtherJsonIsRefused) {
  for (const char* json : {"", "[1,2,3]", R"({"negative":1,"neutral":1})", R"({"negative":1,"neutral":0,"positive":1})",
                           R"({"negative":1,"neutral":"1","positive":1})", R"({"support":[]})",
                           R"({"negative":1e308,"neutral":1e308,"positive":1})"}) {
    EXPECT_THAT([&] { prior_from_json(json, "p.json", kSentiments); },
                ThrowsMessage<InputError>(HasSubstr("p.json: no prior: ")))
        << json;
  }
}

}  // namespace
}  // namespace flant5
