#include "flant5/read_options.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "data/bounded_json.h"
#include "data/excerpt.h"

namespace flant5 {

const std::vector<Choice<InputFormat>>& input_format_choices() {
  static const std::vector<Choice<InputFormat>> choices{
      {"auto", InputFormat::kDetect}, {"jsonl", InputFormat::kJsonl},     {"json", InputFormat::kJson},
      {"csv", InputFormat::kCsv},     {"tsv", InputFormat::kTsv},         {"phrasebank", InputFormat::kPhrasebank},
      {"text", InputFormat::kPlain},  {"parquet", InputFormat::kParquet}, {"arrow", InputFormat::kArrow}};
  return choices;
}

const std::vector<Choice<Encoding>>& encoding_choices() {
  static const std::vector<Choice<Encoding>> choices{{"auto", Encoding::kDetect},
                                                     {"utf-8", Encoding::kUtf8},
                                                     {"utf-16", Encoding::kUtf16},
                                                     {"utf-16le", Encoding::kUtf16Le},
                                                     {"utf-16be", Encoding::kUtf16Be},
                                                     {"iso-8859-1", Encoding::kLatin1},
                                                     {"windows-1252", Encoding::kWindows1252}};
  return choices;
}

const std::vector<Choice<EncodingErrors>>& encoding_errors_choices() {
  static const std::vector<Choice<EncodingErrors>> choices{{"strict", EncodingErrors::kStrict},
                                                           {"replace", EncodingErrors::kReplace}};
  return choices;
}

const std::vector<Choice<OnError>>& on_error_choices() {
  static const std::vector<Choice<OnError>> choices{
      {"stop", OnError::kStop}, {"skip", OnError::kSkip}, {"null", OnError::kNull}};
  return choices;
}

std::string describe(const Rejection& rejection) {
  if (rejection.column == 0) {
    const bool is_first_file = rejection.number == rejection.line;
    return fmt::format("{}, row {}{}: {}: \"{}\"", escape_controls(rejection.file), rejection.number,
                       is_first_file ? "" : fmt::format(" ({} of the file)", rejection.line), rejection.reason,
                       rejection.excerpt);
  }
  return fmt::format("{}, row {}, line {}, column {} (byte {}): {}: \"{}\"", escape_controls(rejection.file),
                     rejection.number, rejection.line, rejection.column, rejection.offset, rejection.reason,
                     rejection.excerpt);
}

std::string rejection_to_json(const Rejection& rejection) {
  using Json = nlohmann::ordered_json;
  Json json{{"file", rejection.file}, {"row", rejection.number}};
  if (rejection.column > 0) {
    json.update({{"line", rejection.line}, {"column", rejection.column}, {"offset", rejection.offset}});
  } else {
    json["row_of_file"] = rejection.line;
  }
  json.update({{"reason", rejection.reason}, {"record", rejection.record}});
  return json_line(json);
}

}  // namespace flant5
