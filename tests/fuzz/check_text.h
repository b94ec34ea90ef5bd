// What a tokenizer does with any text: it gives ids that it has announced, cuts prompts before the end of the sequence,
// and decodes its own ids.
#pragma once

#include <algorithm>
#include <string_view>

#include "tests/fuzz/check.h"
#include "text/tokenizer.h"

namespace flant5::fuzz {

inline void check_text(const Tokenizer& tokenizer, std::string_view text) {
  const TokenIds ids = tokenizer.encode(text);
  const auto is_known = [&](std::int64_t id) { return id >= 0 && id < tokenizer.ids_end(); };
  check(std::all_of(ids.begin(), ids.end(), is_known));
  const TokenIds cut = tokenizer.encode_input(text, 3);
  check(!cut.empty() && cut.size() <= 3 && cut.back() == tokenizer.eos_id());
  tokenizer.decode(ids);
  tokenizer.is_mostly_unknown(text);
}

}  // namespace flant5::fuzz
