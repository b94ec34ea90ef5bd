// Label maps and answers of any bytes: a value means the label that the map gives it, whatever its case and space.
// Input, in pieces: a label map, a value or answer.
#include "data/verbalizer.h"
#include "flant5/error.h"
#include "flant5/label_map.h"
#include "tests/fuzz/check.h"
#include "tests/fuzz/fuzz_input.h"
#include "tests/labels.h"

namespace flant5::fuzz {
namespace {

std::string upper(std::string_view text) {
  std::string result(text);
  for (char& c : result) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  }
  return result;
}

void check_value(const LabelMap& map, std::string_view value) {
  const LabelMap::Reading reading = map.read(value);
  check(reading.known || !reading.label);
  const LabelMap::Reading again = map.read(" " + upper(value) + "\t");
  check(again.known == reading.known && again.label == reading.label);
}

// Each part of the map, read as a value, is the label that stands beside it.
void check_map(std::string_view text) {
  const LabelMap map = LabelMap::parse(text);
  while (!text.empty()) {
    const std::string_view part = text.substr(0, text.find(','));
    const std::size_t equals = part.rfind('=');
    check(map.read(part.substr(0, equals)).label == kSentiments.find(part.substr(equals + 1)));
    text.remove_prefix(std::min(part.size() + 1, text.size()));
  }
}

void check_answer(const Verbalizer& verbalizer, std::string_view answer) {
  const auto label = verbalizer.parse(answer);
  check(verbalizer.parse(" \"" + upper(answer) + ".\"\n") == label);
  if (label) check(upper(answer).find(upper(verbalizer.answer(*label))) != std::string::npos);
}

}  // namespace
}  // namespace flant5::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace flant5;
  fuzz::FuzzInput input(data, size);
  const std::string_view map = input.piece();
  fuzz::check_value(LabelMap(), input.rest());
  fuzz::check_answer(Verbalizer(kSentiments), input.rest());
  try {
    fuzz::check_map(map);
    fuzz::check_value(LabelMap::parse(map), input.rest());
  } catch (const UsageError&) {
  }
  return 0;
}
