#include <gmock/gmock.h>

#include "flant5/error.h"
#include "tests/data/read_all.h"

namespace flant5 {
namespace {

using namespace testing_data;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::ThrowsMessage;

std::string utf16(std::u16string_view text, bool big_endian, bool mark = true) {
  std::string bytes;
  const auto push = [&](char16_t unit) {
    const char low = static_cast<char>(unit & 0xFF);
    const char high = static_cast<char>(unit >> 8);
    bytes += big_endian ? std::string{high, low} : std::string{low, high};
  };
  if (mark) push(0xFEFF);
  for (const char16_t unit : text) push(unit);
  return bytes;
}

ReadOptions with_encoding(Encoding encoding) {
  ReadOptions options;
  options.encoding = encoding;
  return options;
}

ReadOptions replacing(Encoding encoding = Encoding::kDetect) {
  ReadOptions options = with_encoding(encoding);
  options.encoding_errors = EncodingErrors::kReplace;
  return options;
}

TEST(Encodings, Utf8MayBeginWithAMark) {
  EXPECT_THAT(texts(read_all("\xEF\xBB\xBF"
                             "caf\u00E9\nb")),
              ElementsAre("caf\u00E9", "b"));
  EXPECT_THAT(texts(read_all("\xEF\xBB\xBF{\"text\": \"a\"}")), ElementsAre("a"));
  EXPECT_THAT(texts(read_all("\xEF\xBB\xBFtext,label\na,1\n", {}, "x.csv")), ElementsAre("a"));
  EXPECT_THAT(read_all("\xEF\xBB\xBF"), testing::IsEmpty());
}

TEST(Encodings, Utf16IsReadByItsMarkOrAsTold) {
  const std::u16string text = u"caf\u00E9 \U0001F600\r\nb\n";
  for (const bool big_endian : {false, true}) {
    EXPECT_THAT(texts(read_all(utf16(text, big_endian))), ElementsAre("caf\u00E9 \U0001F600", "b"));
    const auto told = with_encoding(big_endian ? Encoding::kUtf16Be : Encoding::kUtf16Le);
    EXPECT_THAT(texts(read_all(utf16(text, big_endian, false), told)), ElementsAre("caf\u00E9 \U0001F600", "b"));
  }
  EXPECT_THROW(read_all(utf16(text, false, false), with_encoding(Encoding::kUtf16)), InputError);
  EXPECT_THAT(first_note(utf16(u"text,label\na,1\n", true)), HasSubstr("CSV in utf-16be, separated by ','"));
}

TEST(Encodings, Utf16ErrorsAreFoundAtTheirPlace) {
  const std::string lone = utf16(
      u"ab\nc\xD800"
      u"d\ne\n",
      false);
  EXPECT_THAT([&] { read_all(lone); }, ThrowsMessage<InputError>(HasSubstr("row 2, line 2, column 2 (byte 10)")));
  EXPECT_THAT(texts(read_all(lone, replacing())), ElementsAre("ab",
                                                              "c\uFFFD\uFFFD\uFFFD"
                                                              "d",
                                                              "e"));
  EXPECT_THAT([] { read_all(utf16(u"ab", false) + "c"); }, ThrowsMessage<InputError>(HasSubstr("(byte 6)")));
}

TEST(Encodings, SingleByteOnesAreReadAsTold) {
  EXPECT_THAT(texts(read_all("caf\xE9\x80", with_encoding(Encoding::kLatin1))), ElementsAre("caf\u00E9\u0080"));
  EXPECT_THAT(texts(read_all("caf\xE9\x80\x93", with_encoding(Encoding::kWindows1252))),
              ElementsAre("caf\u00E9\u20AC\u201C"));
}

TEST(Encodings, Windows1252HasBytesThatMeanNothing) {
  EXPECT_THAT([] { read_all("\xE9\xE9\xE9 a\x81", with_encoding(Encoding::kWindows1252)); },
              ThrowsMessage<InputError>(HasSubstr("column 6 (byte 5): the byte 0x81 means nothing in windows-1252")));
  EXPECT_THAT(texts(read_all("\xE9\x81", replacing(Encoding::kWindows1252))), ElementsAre("\u00E9\uFFFD"));
}

TEST(Encodings, AreDecidedByTheFirstByteBeyondAscii) {
  const std::string latin =
      "caf\xE9\nna\xEFve\n\xFC"
      "ber\n";
  const auto reader = read_rows("x.txt", "plain\n" + latin);
  EXPECT_THAT(texts(drain(*reader)), ElementsAre("plain", "caf\u00E9", "na\u00EFve",
                                                 "\u00FC"
                                                 "ber"));
  EXPECT_THAT(
      reader->report().warnings,
      ElementsAre("x.txt: its first byte beyond ASCII, 0xE9, is not UTF-8, so it was read as windows-1252; name "
                  "the encoding with --encoding if it is another"));
  EXPECT_THAT(first_note(latin), HasSubstr("in windows-1252"));
  EXPECT_THAT(texts(read_all("\x93so\x94, caf\xE9\n")), ElementsAre("\u201Cso\u201D, caf\u00E9"));
  // After a character of UTF-8 it is a wrong byte, and UTF-8 after such a byte ends the input.
  EXPECT_THROW(read_all("caf\u00E9\n" + latin), InputError);
  EXPECT_THROW(read_all("\u00E9t\xE9\n"), InputError);
  EXPECT_THAT([&] { read_all(latin + "caf\u00E9\n", with_on_error(OnError::kSkip)); },
              ThrowsMessage<InputError>(HasSubstr("row 4, line 4, column 4 (byte 19): this is UTF-8, but")));
  EXPECT_THROW(read_all(latin + "\x81\n"), InputError);
  EXPECT_THROW(read_all(latin, with_encoding(Encoding::kUtf8)), InputError);
}

TEST(Encodings, AWrongByteIsAnErrorWithItsPlaceAndTheRemedy) {
  EXPECT_THAT(
      [] { read_all("a\ncaf\u00E9 \xFF b\n", {}, "x.txt"); },
      ThrowsMessage<InputError>(HasSubstr("x.txt, row 2, line 2, column 6 (byte 8): the byte 0xFF is not UTF-8; "
                                          "name the file's encoding with --encoding")));
}

TEST(Encodings, WrongBytesAreReplacedAndCountedWhereAllowed) {
  const auto reader = read_rows("x", "a\xFFz\n\xE2\x82 b\xC0\n", replacing(Encoding::kUtf8));
  EXPECT_THAT(texts(drain(*reader)), ElementsAre("a\uFFFDz", "\uFFFD b\uFFFD"));
  EXPECT_EQ(reader->report().replaced, 3U);
  EXPECT_THAT(reader->report().warnings.back(), "3 wrong bytes became U+FFFD");
}

TEST(Encodings, NulIsAWrongByte) {
  const std::string text("a\0b\nc\n", 6);
  EXPECT_THAT([&] { read_all(text); }, ThrowsMessage<InputError>(HasSubstr("column 2 (byte 1): there is a NUL byte")));
  EXPECT_THAT(texts(read_all(text, replacing())), ElementsAre("a\uFFFD"
                                                              "b",
                                                              "c"));
}

TEST(Encodings, OnlyTheRowWithAWrongByteIsBad) {
  EXPECT_THAT(texts(read_all("\u00E9\nb\xFF\nc\n", with_on_error(OnError::kSkip))), ElementsAre("\u00E9", "c"));
}

TEST(Encodings, ThatContradictTheMarkAreRefused) {
  EXPECT_THAT([] { read_all(utf16(u"a", false), with_encoding(Encoding::kUtf8)); },
              ThrowsMessage<InputError>(HasSubstr("byte-order mark of utf-16le, but --encoding says utf-8")));
  EXPECT_THAT([] { read_all(std::string("\xFF\xFE\0\0a\0\0\0", 8)); }, ThrowsMessage<InputError>(HasSubstr("UTF-32")));
}

TEST(Encodings, OfFilesThatAreNoTextAreRefused) {
  for (const auto& [bytes, advice] : std::vector<std::pair<std::string, std::string>>{
           {"\xD0\xCF\x11\xE0...", "save the sheet as CSV"},
           {"%PDF-1.7", "PDF"},
           {"BZh11AY&SY...", "bzcat"},
           {"\xFD\x37zXZ", "xzcat"},
       }) {
    EXPECT_THAT([&] { read_all(bytes); }, ThrowsMessage<InputError>(HasSubstr(advice))) << bytes;
  }
}

}  // namespace
}  // namespace flant5
