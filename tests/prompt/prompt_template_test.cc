#include "flant5/prompt_template.h"

#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "data/verbalizer.h"
#include "flant5/error.h"
#include "tests/folders.h"
#include "tests/labels.h"
#include "tests/temp_folder.h"

namespace flant5 {
namespace {

using nlohmann::json;
using std::filesystem::path;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

const path kPrompts = source_folder() / "prompts";
const std::vector<Demonstration> kShots = {{"Sales fell .", kNegative}, {"The mill is in Oulu .", kNeutral}};

std::string render(std::string_view source, std::string_view sentence = "S",
                   const std::vector<Demonstration>& shots = {}) {
  return PromptTemplate("p", source).render(sentence, shots);
}

std::string error_of(std::string_view source, const std::vector<Demonstration>& shots = {}) {
  return message_of<UsageError>([&] { PromptTemplate("p", source).render("S", shots); });
}

std::string shipped(const std::string& name, const std::vector<Demonstration>& shots = {}) {
  return PromptTemplate::load(name, {kPrompts}).render("Profit rose .", shots);
}

TEST(PromptTemplateTest, FillsInTheSentence) {
  EXPECT_EQ(render("Is this good?\n\n{{ sentence }}\n    \n", "Profit rose ."), "Is this good?\n\nProfit rose .\n    ");
}

TEST(PromptTemplateTest, TheSentenceIsNeverReadAsTemplate) {
  EXPECT_EQ(render("{{ sentence }}", "{{ shots }} {% raw %} {# #}"), "{{ shots }} {% raw %} {# #}");
}

// Letter by letter as the article and its notebook have them, with their spelling and white space.
TEST(PromptTemplateTest, ShippedArticlePrompts) {
  EXPECT_EQ(shipped("article-zero"),
            "\nIs the follwing sentence positive, negative or neutral?\n\nProfit rose .\n    ");
  EXPECT_EQ(shipped("article-zero-fixed"),
            "\nIs the following sentence positive, negative or neutral?\n\nProfit rose .\n    ");
  EXPECT_EQ(
      shipped("article-one"),
      "\n\nIs the follwing sentence positive, negative or neutral?\n\n"
      "Statement: \"According to Gran , the company has no plans to move all production to Russia , although that "
      "is where the company is growing .\"\nneutral\n\n"
      "Is the follwing sentence positive, negative or neutral?\nStatement: Profit rose .\n\nProfit rose .\n    ");
  EXPECT_EQ(
      shipped("notebook-one"),
      "\n\nIs the follwing sentence positive, negative or neutral?\n\n"
      "Statement: \"According to Gran , the company has no plans to move all production to Russia , although that "
      "is where the company is growing .\"\nneutral\n\n"
      "Is the follwing sentence positive, negative or neutral?\nProfit rose .\n\n    ");
}

TEST(PromptTemplateTest, ShippedOtherPrompts) {
  EXPECT_EQ(shipped("bearish-bullish"),
            "Is this piece of financial news bearish, neutral or bullish?\n\nProfit rose .\n\nAnswer:");
  EXPECT_EQ(
      shipped("flan-options"),
      "Profit rose .\n\nWhat is the sentiment of this sentence?\nOPTIONS:\n- negative\n- neutral\n- positive\nAnswer:");
  EXPECT_EQ(shipped("flan-options-first"),
            "What sentiment does this piece of financial news have for an investor?\n\nProfit rose .\n\nOPTIONS:\n- "
            "negative\n- neutral\n- positive");
  EXPECT_EQ(shipped("natural-instructions"),
            "Definition: Classify the given a piece of financial news into three classes: positive, negative, and "
            "neutral. Output must be 'positive', 'negative', or 'neutral'.\n\nInput: Profit rose .\nOutput:");
  EXPECT_EQ(shipped("few", kShots),
            "Is the sentiment of each sentence positive, negative or neutral?\n\n"
            "Sentence: Sales fell .\nSentiment: negative\n\n"
            "Sentence: The mill is in Oulu .\nSentiment: neutral\n\n"
            "Sentence: Profit rose .\nSentiment:");
}

TEST(PromptTemplateTest, ShippedPromptsOfOurOwnWording) {
  EXPECT_EQ(shipped("letters"),
            "What is the sentiment of this piece of financial news?\n\nProfit rose .\n\nA: negative\nB: neutral\nC: "
            "positive\n\nAnswer with the letter of one option:");
  EXPECT_EQ(shipped("rubric"),
            "Rate a piece of news for someone who owns shares of the company.\n"
            "positive: sales, profit, orders or prospects have improved.\n"
            "negative: one of them has become worse.\n"
            "neutral: the news says nothing about them.\n\n"
            "News: Profit rose .\nRating:");
  EXPECT_EQ(
      shipped("analyst"),
      "You are an analyst and read news about companies. Answer positive if the news speaks for buying the share, "
      "negative if it speaks for selling it, and neutral if it does neither.\n\nProfit rose .\n\nAnswer:");
}

TEST(PromptTemplateTest, TheLettersAreTheAnswersOfLetters) {
  const PromptTemplate letters = PromptTemplate::load("letters", {kPrompts});
  EXPECT_EQ(letters.verbalizer().parse("a"), kNegative);
  EXPECT_EQ(letters.verbalizer().parse("B:"), kNeutral);
  EXPECT_EQ(letters.verbalizer().parse("(C)"), kPositive);
  EXPECT_EQ(letters.verbalizer().parse("positive"), std::nullopt);
}

std::string shipped_for(const std::string& name, const LabelSet& labels) {
  return PromptTemplate::load(name, {kPrompts}, labels).render("Profit rose .");
}

TEST(PromptTemplateTest, ShippedPromptsForAnyLabels) {
  EXPECT_EQ(shipped("generic-short"), "Profit rose .\nnegative or neutral or positive?");
  EXPECT_EQ(shipped("generic-formal"),
            "Please read the text below and assign exactly one of the following labels to it.\n\n"
            "Labels: negative, neutral, positive\nText: Profit rose .\n\nThe most appropriate label is:");
  EXPECT_EQ(shipped("generic-question-first"), "Is the following text negative, neutral or positive?\n\nProfit rose .");
  EXPECT_EQ(shipped("generic-cloze"),
            "Text: \"Profit rose .\"\nPossible labels: negative, neutral, positive.\nThe label of this text is");
  EXPECT_EQ(shipped("generic-task"),
            "Task: choose the label that fits the input.\nLabels: negative, neutral, positive\n"
            "Input: Profit rose .\nOutput:");
  EXPECT_EQ(shipped("generic-numbered"),
            "Profit rose .\n\nWhich of these labels fits the text best?\n1. negative\n2. neutral\n3. positive\n"
            "Write the label without its number:");
  EXPECT_EQ(shipped("generic-think"),
            "Read the text and think of the reason why a label fits it. Then answer with the label alone.\n\n"
            "Labels: negative, neutral, positive\nText: Profit rose .\nLabel:");
}

TEST(PromptTemplateTest, ShippedPromptsForAnyLabelsListThoseOfTheRun) {
  const LabelSet two({"bad", "good"});
  EXPECT_EQ(shipped_for("generic-short", two), "Profit rose .\nbad or good?");
  EXPECT_EQ(shipped_for("generic-question-first", two), "Is the following text bad or good?\n\nProfit rose .");
  EXPECT_EQ(shipped_for("generic-numbered", two),
            "Profit rose .\n\nWhich of these labels fits the text best?\n1. bad\n2. good\n"
            "Write the label without its number:");
  for (const char* const name : {"generic-formal", "generic-cloze", "generic-task", "generic-think"}) {
    EXPECT_THAT(shipped_for(name, two), AllOf(HasSubstr("abels: bad, good"), Not(HasSubstr("neutral")))) << name;
  }
}

TEST(PromptTemplateTest, RendersAsJinja2Does) {
  const json goldens = json::parse(read_file(source_folder() / "tests/goldens/prompt-rendering.json"));
  ASSERT_GT(goldens.size(), 500U);
  for (const json& golden : goldens) {
    std::vector<Demonstration> shots;
    for (const json& shot : golden["shots"]) shots.push_back({shot[0], *kSentiments.find(shot[1].get<std::string>())});
    const std::string source = golden["template"];
    std::string actual;
    ASSERT_NO_THROW(actual = render(source, golden["sentence"].get<std::string>(), shots)) << source;
    EXPECT_EQ(actual, golden["expected"].get<std::string>()) << source;
  }
}

TEST(PromptTemplateTest, FieldsOfTheRow) {
  const PromptTemplate prompt(
      "p",
      "{{ row.company }}: {{ sentence }}{% for shot in shots %}{{ row.company|upper }}{% endfor %}"
      "{% if row['News source'].name == 'x' %}!{% endif %}");
  EXPECT_THAT(prompt.row_fields(), ElementsAre("company", "News source.name"));
  EXPECT_EQ(prompt.render("S", kShots, {"Nokia", "x"}), "Nokia: SNOKIANOKIA!");
  EXPECT_EQ(prompt.render("S", {}, {"{{ sentence }}", "y"}), "{{ sentence }}: S");
  EXPECT_THAT(message_of<UsageError>([&] { prompt.render("S", {}, {"Nokia"}); }),
              HasSubstr("reads row.News source.name, which the row lacks"));
  EXPECT_THAT(PromptTemplate("p", "{{ sentence }}").row_fields(), testing::IsEmpty());
}

TEST(PromptTemplateTest, TheRowIsNoValueOfItsOwn) {
  for (const char* source : {"{{ row }}", "{% for x in row %}{% endfor %}", "{{ row[0] }}", "{{ row[sentence] }}",
                             "{{ row. }}", "{{ row['a' }}"}) {
    EXPECT_THAT(error_of(source), HasSubstr("p:1:")) << source;
  }
  EXPECT_THAT(error_of("{{ row }}"), HasSubstr("name a field of the row: row.company"));
  EXPECT_THAT(error_of("{{ rwo.a }}"), HasSubstr("there are sentence, shots, answers, labels, row"));
  EXPECT_EQ(render("{% for row in answers %}{{ row }} {% endfor %}"), "negative neutral positive ");
}

TEST(PromptTemplateTest, MetadataOfTheLeadingComment) {
  const PromptTemplate prompt(
      "p", "{#-\nabout: Asks: for a word.\nsource: here\nnegative: bearish | down\npositive: bullish\n#}x");
  EXPECT_EQ(prompt.name(), "p");
  EXPECT_EQ(prompt.about(), "Asks: for a word.");
  EXPECT_EQ(prompt.source(), "here");
  EXPECT_THAT(prompt.verbalizer().words(kNegative), ElementsAre("bearish", "down"));
  EXPECT_THAT(prompt.verbalizer().words(kNeutral), ElementsAre("neutral"));
  EXPECT_EQ(prompt.verbalizer().answer(kPositive), "bullish");
  EXPECT_EQ(prompt.render("S"), "x");
}

TEST(PromptTemplateTest, AnswerWordsReachTheTemplate) {
  const std::string words = "{# negative: sell\nneutral: hold | keep\npositive: buy #}";
  EXPECT_EQ(render(words + "{{ answers|join('/') }}"), "sell/hold/buy");
  EXPECT_EQ(render(words + "{% for s in shots %}{{ s.answer }}={{ s.label }} {% endfor %}", "S", kShots),
            "sell=negative hold=neutral ");
}

TEST(PromptTemplateTest, PlainCommentsSayNothing) {
  const PromptTemplate prompt("p", "{# Note: just a remark #}{# about: not leading #}x");
  EXPECT_EQ(prompt.about(), "");
  EXPECT_EQ(prompt.verbalizer().answer(kPositive), "positive");
}

TEST(PromptTemplateTest, NamesTheSentencesThatItShowsItself) {
  const PromptTemplate prompt("p", "{#\ndemonstration: A .\ndemonstration: B: C .\n#}A . B: C . {{ sentence }}");
  EXPECT_THAT(prompt.demonstrations(), ElementsAre("A .", "B: C ."));
  EXPECT_THAT(error_of("{#\nabout: x\ndemonstration: A .\n#}B . {{ sentence }}"),
              HasSubstr("p:3:1: the template does not show this demonstration"));
  EXPECT_THAT(error_of("{#\ndemonstration:\n#}{{ sentence }}"), HasSubstr("p:2:1: "));
}

TEST(PromptTemplateTest, RefusesBadMetadata) {
  EXPECT_THAT(error_of("{#\nabout: x\npostive: bullish\n#}"), HasSubstr("p:3:1: this line of the leading comment"));
  EXPECT_THAT(error_of("{#\nabout: x\nsome words\n#}"), HasSubstr("p:3:1: "));
  EXPECT_THAT(error_of("{#\nabout: x\nabout: y\n#}"), HasSubstr("p:3:1: about appears twice"));
  EXPECT_THAT(error_of("{# negative: up\npositive: UP #}"), HasSubstr("p:1:1: "));
  EXPECT_THAT(error_of("{# negative: #}"), HasSubstr("p:1:1: "));
}

TEST(PromptTemplateTest, UsesShots) {
  EXPECT_TRUE(PromptTemplate("p", "{% for s in shots %}{{ s.sentence }}{% endfor %}").uses_shots());
  EXPECT_TRUE(PromptTemplate("p", "{{ shots|length }}").uses_shots());
  EXPECT_FALSE(PromptTemplate("p", "{{ sentence }} shots {# shots #}").uses_shots());
  EXPECT_FALSE(PromptTemplate("p", "{% for shots in answers %}{{ shots }}{% endfor %}").uses_shots());
}

struct Fault {
  std::string source;
  std::string message;
};

TEST(PromptTemplateTest, EveryFaultIsFoundWhenTheTemplateIsRead) {
  const std::vector<Fault> faults = {
      {"{{ text }}", "p:1:4: unknown name \"text\": there are sentence, shots, answers"},
      {"a\nb\u00e9 {{ x }}", "p:2:7: unknown name"},
      {"{{ loop.index }}", "p:1:4: unknown name \"loop\""},
      {"{% for s in shots %}{% endfor %}{{ s.label }}", "p:1:36: unknown name \"s\""},
      {"{% for s in shots %}{% else %}{{ loop.index }}{% endfor %}", "unknown name \"loop\""},
      {"{{ sentence|shout }}", "p:1:13: unknown filter \"shout\": there are trim, upper"},
      {"{% set x = 1 %}", "p:1:4: unknown tag \"set\""},
      {"{% include 'x' %}", "p:1:4: unknown tag \"include\""},
      {"{% endfor %}", "p:1:4: unknown tag \"endfor\""},
      {"{% for s in shots %}{{ s.text }}{% endfor %}",
       "p:1:26: a shot has no \"text\": it has sentence, answer, label"},
      {"{% for s in shots %}{{ s['text'] }}{% endfor %}", "a shot has no \"text\""},
      {"{{ sentence.upper() }}", "p:1:13: a text has no \"upper\""},
      {"{{ sentence.__class__ }}", "a text has no \"__class__\""},
      {"{{ sentence() }}", "p:1:12: functions can't be called"},
      {"{{ sentence[0] }}", "a text has no a whole number for index"},
      {"{{ shots }}", "p:1:4: a list of shots can't be written out"},
      {"{{ shots[0] }}", "a shot can't be written out"},
      {"{{ answers|upper }}", "upper can't take a list of texts"},
      {"{{ sentence|join(',') }}", "join can't take a text"},
      {"{{ shots|join(',') }}", "join of shots asks for attribute="},
      {"{{ answers|join(',', attribute='label') }}", "only shots have attributes"},
      {"{{ shots|join(',', attribute=sentence) }}", "must be a plain string"},
      {"{{ sentence|replace('a') }}", "replace asks for \"new\""},
      {"{{ sentence|replace('', 'b') }}", "the text to replace is empty"},
      {"{{ sentence|replace('a', 1) }}", "\"new\" must be a text, not a whole number"},
      {"{{ sentence|trim('x') }}", "trim takes 0 arguments at most"},
      {"{{ sentence|replace('a', 'b', old='c') }}", "\"old\" is given twice"},
      {"{{ 1 + 2 }}", "arithmetic is not supported"},
      {"{{ 2 * 3 }}", "unexpected \"*\""},
      {"{{ 1.5 }}", "expected the name of an attribute"},
      {"{{ 0x10 }}", "0x10 is not a whole number"},
      {"{{ 1234567890123456 }}", "not a whole number of at most 15 digits"},
      {"{{ sentence is defined }}", "tests (is ...) are not supported"},
      {"{{ 1 == 'a' }}", "a whole number can't be compared with a text"},
      {"{{ answers < answers }}", "can't be compared"},
      {"{{ 1 in answers }}", "can't be compared"},
      {"{{ -sentence }}", "only a whole number can have a minus"},
      {"{{ sentence ~ answers }}", "can't be joined by ~"},
      {"{{ sentence or 1 }}", "one of two kinds of values can't be written out"},
      {"{{ 1 if shots }}", "expected else"},
      {"{{ 1 if shots else 'a' }}", "both must be of one kind"},
      {"{{ [] }}", "at least one"},
      {"{{ ['a', 1]|length }}", "a list holds values of one kind"},
      {"{% for x in sentence %}{% endfor %}", "for goes over lists, not over a text"},
      {"{% for if in shots %}{% endfor %}", "\"if\" can't name the items"},
      {"{% for loop in shots %}{% endfor %}", "\"loop\" can't name the items"},
      {"{% for a, b in shots %}{% endfor %}", "expected in"},
      {"{% for a in shots if a %}{% endfor %}", "expected %}"},
      {"{% if %}{% endif %}", "p:1:7: expected an expression"},
      {"{% if 1 %}", "p:1:4: this tag is never closed by {% endif %}"},
      {"{% for x in answers %}\n{% if 1 %}{% endfor %}", "p:2:14: unknown tag \"endfor\""},
      {"{% if 1 %}{% else %}{% elif 1 %}{% endif %}", "unknown tag \"elif\""},
      {"x {{ sentence", "p:1:3: this is never closed by }}"},
      {"x {{ sentence %}", "unexpected \"%\""},
      {"{{ }}", "p:1:4: expected an expression"},
      {"{{ sentence sentence }}", "p:1:13: expected }}"},
      {"{{ 'abc }}", "p:1:4: this string is never closed"},
      {"{{ '\\q' }}", "unknown escape"},
      {"{{ '\\u12' }}", "more hexadecimal digits"},
      {"{{ '\\ud800' }}", "not a character"},
      {"{# never", "p:1:1: this comment is never closed"},
      {"{% raw %} {% endra %}", "p:1:1: this raw block is never closed"},
      {"{{ {'a': 1} }}", "unexpected \"{\""},
      {"{{ sentence; }}", "unexpected \";\""},
      {"{{ s\u00e9ntence }}", "p:1:5: unexpected \"\u00e9\""},
      {"\xff", "p:1:1: the file is not UTF-8 here"},
      {"{% %}", "expected the name of a tag"},
  };
  for (const Fault& fault : faults) {
    const std::string message = message_of<UsageError>([&] { PromptTemplate("p", fault.source); });
    EXPECT_THAT(message, HasSubstr(fault.message)) << fault.source;
  }
}

TEST(PromptTemplateTest, FaultsThatTheShotsDecide) {
  EXPECT_EQ(render("{{ shots[1].label }}", "S", kShots), "neutral");
  EXPECT_THAT(error_of("{{ shots[1].label }}"), HasSubstr("p:1:9: there is no item 1 in a list of 0"));
  EXPECT_THAT(error_of("{{ shots[-3].label }}", kShots), HasSubstr("there is no item -3 in a list of 2"));
  EXPECT_THAT(
      error_of("{{ 'a'|replace(sentence|replace('S', sentence|trim|replace('S', '0')|replace('0', \"\")), 'x') }}"),
      HasSubstr("the text to replace is empty"));
}

TEST(PromptTemplateTest, AStrangersTemplateIsBounded) {
  std::string nested = "{{ ";
  for (int i = 0; i < 5000; ++i) nested += '(';
  EXPECT_THAT(error_of(nested + " }}"), HasSubstr("nested more than 32 deep"));
  std::string nots = "{% if ";
  for (int i = 0; i < 5000; ++i) nots += "not ";
  EXPECT_THAT(error_of(nots + "1 %}"), HasSubstr("nested"));
  std::string minuses = "{{ " + std::string(5000, '-');
  EXPECT_THAT(error_of(minuses + " 1 }}"), HasSubstr("nested"));
  std::string tags;
  for (int i = 0; i < 5000; ++i) tags += "{% if 1 %}";
  EXPECT_THAT(error_of(tags), HasSubstr("tags nested more than 16 deep"));
  EXPECT_THAT(error_of(std::string(300 << 10, 'x')), HasSubstr("at most 262144 are read"));
}

TEST(PromptTemplateTest, LongChainsNeedNoStack) {
  std::string filters = "{{ sentence";
  std::string sum = "{{ 'a'";
  std::string either = "{{ ''";
  for (int i = 0; i < 20000; ++i) {
    filters += "|trim";
    sum += "~1";
    either += " or ''";
  }
  EXPECT_EQ(render(filters + " }}"), "S");
  EXPECT_EQ(render(sum + " }}").size(), 20001U);
  EXPECT_EQ(render(either + " }}"), "");
}

TEST(PromptTemplateTest, RenderingIsBounded) {
  std::string growing = "{{ sentence";
  for (int i = 0; i < 40; ++i) growing += "|replace('S', 'SSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSS')";
  EXPECT_THAT(error_of(growing + " }}"), AllOf(HasSubstr("p:1:"), HasSubstr("grows too large")));
  std::string loops;
  std::string ends;
  for (int i = 0; i < 15; ++i) {
    loops += "{% for x in [1,2,3,4,5,6,7,8,9] %}";
    ends += "{% endfor %}";
  }
  EXPECT_THAT(error_of(loops + ends), HasSubstr("too many steps"));
  EXPECT_THAT(error_of("{% for a in [1,2,3,4,5,6,7,8,9] %}{% for b in [1,2,3,4,5,6,7,8,9] %}" +
                       std::string(250000, 'x') + "{% endfor %}{% endfor %}"),
              HasSubstr("grows too large"));
}

TEST(PromptTemplateTest, LongRowsFit) {
  const std::string sentence(4 << 20, 'x');
  EXPECT_EQ(render("{{ sentence }}\n{{ sentence|trim }}", sentence).size(), 2 * sentence.size() + 1);
}

const LabelSet kBadGood({"bad", "good"});

TEST(PromptTemplateTest, ListsTheLabelsOfTheRun) {
  const std::string source = "{{ labels|join('/') }} {{ answers|join('/') }} {{ sentence }}";
  EXPECT_EQ(PromptTemplate("p", source).render("S"), "negative/neutral/positive negative/neutral/positive S");
  const PromptTemplate prompt("p", source, kBadGood);
  EXPECT_EQ(prompt.labels(), kBadGood);
  EXPECT_EQ(prompt.render("S"), "bad/good bad/good S");
  EXPECT_EQ(prompt.verbalizer().parse("Good."), label_at(1));
}

TEST(PromptTemplateTest, DeclaresItsLabelsAndTheirWords) {
  const std::string source = "{#\nlabels: bad, good\ngood: fine | nice\n#}{{ answers|join('/') }}: {{ sentence }}";
  const PromptTemplate prompt("p", source);
  EXPECT_EQ(prompt.labels(), kBadGood);
  EXPECT_EQ(prompt.render("S"), "bad/fine: S");
  EXPECT_EQ(prompt.verbalizer().parse("nice"), label_at(1));
  EXPECT_EQ(prompt.verbalizer().parse("good"), std::nullopt);
}

// The labels are the run's, in its order; the words stay with their labels.
TEST(PromptTemplateTest, TakesTheOrderOfTheRun) {
  const std::string source = "{#\nlabels: bad, good\ngood: fine\n#}{{ answers|join('/') }} {{ shots[0].answer }}";
  const PromptTemplate prompt("p", source, LabelSet({"Good", "bad"}));
  EXPECT_EQ(prompt.render("S", {{"x", label_at(0)}}), "fine/bad fine");
  EXPECT_EQ(prompt.labels().names(), (std::vector<std::string>{"Good", "bad"}));
}

TEST(PromptTemplateTest, RefusesLabelsThatAreNotItsOwn) {
  const auto refusal = [](std::string_view source, const LabelSet& labels) {
    return message_of<UsageError>([&] { PromptTemplate("p", source, labels); });
  };
  for (const char* source : {"Positive, negative or neutral? {{ sentence }}", "{# negative: bad #}{{ answers|length }}",
                             "{#\nlabels: negative, neutral, positive\n#}{{ answers|length }}"}) {
    EXPECT_THAT(refusal(source, kBadGood),
                AllOf(HasSubstr("about the labels negative, neutral, positive, but this run has bad, good"),
                      HasSubstr("--label-set")))
        << source;
  }
  EXPECT_THAT(refusal("{{ sentence }}", LabelSet({"negative", "positive"})), HasSubstr("negative, positive;"));
  EXPECT_THAT(refusal("{#\nlabels: bad, good, ugly\n#}{{ sentence }}", kBadGood), HasSubstr("bad, good, ugly"));
}

TEST(PromptTemplateTest, FaultsOfTheDeclaration) {
  EXPECT_THAT(error_of("{#\nlabels: bad\n#}{{ sentence }}"), HasSubstr("p:2:1: label set: 1 label;"));
  EXPECT_THAT(error_of("{#\nlabels: bad, good\nfair: so so\n#}"), HasSubstr("the name of a label (bad, good)"));
  EXPECT_THAT(error_of("{#\nlabels: bad, good\nlabels: a, b\n#}"), HasSubstr("labels appears twice"));
}

TEST(PromptTemplateTest, LoadsShippedNamesAndFiles) {
  TempFolder folder;
  folder.write("prompts/mine.jinja", "shipped {{ sentence }}\n");
  const path file = folder.write("mine", "\xEF\xBB\xBF{# about: a file #}file {{ sentence }}\n");
  const std::vector<path> folders = {folder.path() / "none", folder.path() / "prompts"};
  EXPECT_EQ(PromptTemplate::load("mine", folders).render("S"), "shipped S");
  const PromptTemplate loaded = PromptTemplate::load(file.string(), folders);
  EXPECT_EQ(loaded.render("S"), "file S");
  EXPECT_EQ(loaded.about(), "a file");
  EXPECT_EQ(loaded.name(), file.string());
  EXPECT_THAT(message_of<UsageError>([&] { PromptTemplate::load("yours", folders); }),
              AllOf(HasSubstr("yours: neither a prompt file nor one of the shipped prompts: mine")));
  EXPECT_THAT(message_of<UsageError>([&] { PromptTemplate::load(folder.path().string(), folders); }),
              HasSubstr("neither a prompt file"));
}

TEST(PromptTemplateTest, EveryShippedPromptSaysWhatItIs) {
  std::size_t count = 0;
  for (const auto& entry : std::filesystem::directory_iterator(kPrompts)) {
    if (entry.path().extension() != ".jinja") continue;
    const PromptTemplate prompt = PromptTemplate::load(entry.path().stem().string(), {kPrompts});
    EXPECT_THAT(prompt.about(), Not("")) << entry.path();
    EXPECT_THAT(prompt.source(), Not("")) << entry.path();
    EXPECT_THAT(prompt.render("Profit rose .", kShots), HasSubstr("Profit rose .")) << entry.path();
    EXPECT_EQ(prompt.uses_shots(), entry.path().stem().string().ends_with("few")) << entry.path();
    ++count;
  }
  EXPECT_EQ(count, 22U);
}

}  // namespace
}  // namespace flant5
