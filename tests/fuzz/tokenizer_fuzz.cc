// A spiece.model of any bytes: what loads encodes to ids of its own pieces, and any ids decode.
// Input: the file.
#include "flant5/error.h"
#include "tests/fuzz/check_text.h"
#include "tests/temp_folder.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace flant5;
  static const TempFolder folder;
  folder.write("spiece.model", {reinterpret_cast<const char*>(data), size});
  try {
    const Tokenizer tokenizer(folder.path());
    for (const char* text : {"", "Profit rose by 5 % .", "</s> <pad>\xC3\xA9\xEF\xBC\xA1\xE2\x96\x81", "\xFF\xC3",
                             "\u0085\u3000aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"}) {
      fuzz::check_text(tokenizer, text);
    }
    tokenizer.decode({-1, 0, 1, 2, 3, std::int64_t{1} << 40});
  } catch (const Error&) {
  }
  return 0;
}
