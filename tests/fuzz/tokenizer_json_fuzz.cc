// A tokenizer.json, an added_tokens.json and a tokenizer_config.json of any bytes: what loads encodes to ids that it
// has announced, special tokens parsed or not, and any ids decode. Input: a byte (odd: special tokens are parsed), then
// in pieces: added_tokens.json, tokenizer_config.json (none: no such file), then tokenizer.json (none: a spiece.model
// of a few pieces).
#include "flant5/error.h"
#include "tests/fuzz/check_text.h"
#include "tests/fuzz/fuzz_input.h"
#include "tests/temp_folder.h"
#include "text/vocabulary.h"

namespace flant5::fuzz {
namespace {

void write_or_remove(const TempFolder& folder, const char* name, std::string_view content) {
  std::filesystem::remove(folder.path() / name);
  if (!content.empty()) folder.write(name, content);
}

std::string few_pieces() {
  using enum Piece::Kind;
  return sentencepiece_model({.pieces = {{"<pad>", 0, kControl},
                                         {"</s>", 0, kControl},
                                         {"<unk>", 0, kUnknown},
                                         {"\u2581", -2, kNormal},
                                         {"a", -3, kNormal}},
                              .character_map = {}});
}

}  // namespace
}  // namespace flant5::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace flant5;
  static const TempFolder folder;
  fuzz::FuzzInput input(data, size);
  const bool parses = input.byte() % 2 == 1;
  fuzz::write_or_remove(folder, "added_tokens.json", input.piece());
  fuzz::write_or_remove(folder, "tokenizer_config.json", input.piece());
  fuzz::write_or_remove(folder, "tokenizer.json", input.rest());
  fuzz::write_or_remove(folder, "spiece.model", input.rest().empty() ? fuzz::few_pieces() : "");
  try {
    const Tokenizer tokenizer(folder.path(), {.parse_special_tokens = parses});
    for (const char* text : {"", "Profit rose by 5 % .", "a</s> <pad>[NEW]\xC3\xA9\xEF\xBC\xA1\xE2\x96\x81<x> <mark>",
                             "\xFF\xC3", "\u0085\u3000aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa<unk>"}) {
      fuzz::check_text(tokenizer, text);
    }
    tokenizer.decode({-1, 0, 1, 2, 3, std::int64_t{1} << 40});
  } catch (const Error&) {
  }
  return 0;
}
