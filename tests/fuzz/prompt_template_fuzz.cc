// A prompt file of any bytes, rendered with any sentence: the same each time, and within its budget.
// Input: how many shots, the sentence as a piece, the template.
#include "data/verbalizer.h"
#include "flant5/error.h"
#include "flant5/prompt_template.h"
#include "tests/fuzz/check.h"
#include "tests/fuzz/fuzz_input.h"
#include "tests/labels.h"

namespace flant5::fuzz {
namespace {

constexpr std::size_t kMostPromptBytes = std::size_t{17} << 20;

// The prompt, or what the error says.
std::string render(const PromptTemplate& prompt, std::string_view sentence, const std::vector<Demonstration>& shots) {
  try {
    return prompt.render(sentence, shots, std::vector<std::string>(prompt.row_fields().size(), "{{ field }}"));
  } catch (const UsageError& error) {
    return error.what();
  }
}

void check_prompt(const PromptTemplate& prompt, std::string_view sentence, std::vector<Demonstration> shots) {
  for (const Label label : prompt.labels())
    check(prompt.verbalizer().parse(prompt.verbalizer().answer(label)) == label);
  for (Demonstration& shot : shots) shot.label = label_at(index(shot.label) % prompt.labels().size());
  const std::string rendered = render(prompt, sentence, shots);
  check(rendered.size() <= kMostPromptBytes + 32 * (sentence.size() + 1024 + 11 * prompt.row_fields().size()));
  check(rendered == render(prompt, sentence, shots));
  if (!prompt.uses_shots()) check(rendered == render(prompt, sentence, {}));
}

}  // namespace
}  // namespace flant5::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace flant5;
  fuzz::FuzzInput input(data, size);
  std::vector<Demonstration> shots{
      {"Profit fell.", kNegative}, {"\"a\"\n'b' <c> \u00E9\U0001F600", kPositive}, {"", kNeutral}};
  shots.resize(input.byte() % (shots.size() + 1));
  const std::string_view sentence = input.piece();
  try {
    fuzz::check_prompt(PromptTemplate("fuzz", input.rest()), sentence, shots);
  } catch (const UsageError&) {
  }
  return 0;
}
