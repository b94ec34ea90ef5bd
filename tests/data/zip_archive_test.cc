#include "data/zip_archive.h"

#include <gmock/gmock.h>

#include <array>
#include <utility>

#include "data/file_rows.h"
#include "flant5/error.h"
#include "flant5/row_reader.h"
#include "tests/data/read_all.h"
#include "tests/data/temporary_folder.h"
#include "tests/data/zip_files.h"

namespace flant5 {
namespace {

using namespace testing_data;
using testing::AllOf;
using testing::ElementsAre;
using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;
using testing::SizeIs;
using testing::ThrowsMessage;

class Zip : public TemporaryFolder {
 protected:
  std::string zip(const std::vector<ZipEntry>& entries, const std::string& name = "news.zip") const {
    write_zip(path(name), entries);
    return path(name);
  }
  static std::vector<Example> read(const std::string& path, const std::string& member = "") {
    ReadOptions options;
    options.member = member;
    return drain(*open_rows({path}, std::move(options)));
  }
  // With `to` in the place of `from`, each time.
  std::string damaged(const std::string& archive, std::string_view from, std::string_view to) const {
    std::string bytes = TemporaryFolder::read(archive.substr(archive.rfind('/') + 1));
    std::size_t at = bytes.find(from);
    EXPECT_NE(at, bytes.npos);
    for (; at != bytes.npos; at = bytes.find(from, at + to.size())) bytes.replace(at, from.size(), to);
    return write("damaged.zip", bytes);
  }
};

// The name's ending tells the format of a member as it does of a file.
TEST_F(Zip, MembersAreReadAsFilesAre) {
  for (const auto method : {ZIP_CM_STORE, ZIP_CM_DEFLATE}) {
    const auto rows =
        read(zip({{"rows.csv", "sentence,label\nProfit rose .,positive\n\"Up, up .\",neutral\n", method}}));
    EXPECT_THAT(texts(rows), ElementsAre("Profit rose .", "Up, up ."));
    EXPECT_EQ(golds(rows), "+0");
  }
}

TEST_F(Zip, OneMemberThatMayHoldRowsNeedsNoName) {
  const std::string path = zip({{"news/"},
                                {"__MACOSX/news/._rows.txt", "x"},
                                {"news/.DS_Store", "x"},
                                {"news/README.md", "About ."},
                                {"news/License.txt", "Free ."},
                                {"news/rows.txt", "Profit rose .@positive\n"}});
  const auto rows = open_rows({path});
  EXPECT_EQ(golds(drain(*rows)), "+");
  EXPECT_THAT(rows->report().notes, ElementsAre(HasSubstr("news.zip/news/rows.txt: phrasebank")));
  EXPECT_THAT(texts(read(zip({{"train", "Up .\n"}}))), ElementsAre("Up ."));
}

TEST_F(Zip, SeveralAreListedAsOptions) {
  const std::string path = zip({{"a/one.txt", "1"}, {"a/it's 2.csv", "2"}, {"b/one.txt", "3"}, {"b/x.pdf", "4"}});
  EXPECT_THAT([&] { open_rows({path}); },
              ThrowsMessage<InputError>(EndsWith("news.zip: the zip archive holds 3 files; choose one with --member "
                                                 "a/one.txt, or --member 'it'\\''s 2.csv', or --member b/one.txt")));
  EXPECT_THAT(
      [&] {
        open_rows({zip({{"a.pdf", "1"}, {"b.pdf", "1"}})});
      },
      ThrowsMessage<InputError>(EndsWith("choose one with --member a.pdf, or --member b.pdf")));
}

TEST_F(Zip, MembersAreNamedWithOrWithoutFolders) {
  const std::string path = zip({{"one.txt", "1"}, {"a/one.txt", "2"}, {"a/b/two.txt", "3"}, {"c/b/two.txt", "4"}});
  EXPECT_THAT(texts(read(path, "one.txt")), ElementsAre("1"));
  EXPECT_THAT(texts(read(path, "a/one.txt")), ElementsAre("2"));
  EXPECT_THAT(texts(read(path, "c/b/two.txt")), ElementsAre("4"));
  EXPECT_THAT(texts(read(zip({{"a/rows.csv", "1"}, {"a/README.md", "2"}}, "x.zip"), "README.md")), ElementsAre("2"));
  EXPECT_THAT([&] { read(path, "two.txt"); },
              ThrowsMessage<InputError>(AllOf(HasSubstr("several members are called two.txt"),
                                              HasSubstr("--member a/b/two.txt, or --member c/b/two.txt"))));
  EXPECT_THAT([&] { read(path, "wo.txt"); },
              ThrowsMessage<InputError>(
                  AllOf(HasSubstr("news.zip: no member is called wo.txt"), HasSubstr("--member c/b/two.txt"))));
  EXPECT_THAT([&] { read(path, "a/"); }, ThrowsMessage<InputError>(HasSubstr("no member is called a/")));
}

TEST_F(Zip, OptionsOfMembersAreForArchives) {
  EXPECT_THAT([&] { read(write("rows.txt", "Up .\n"), "rows.txt"); },
              ThrowsMessage<InputError>(AllOf(HasSubstr("rows.txt: "), HasSubstr("leave --member out"))));
}

TEST_F(Zip, PlacesOfBadRowsNameTheMember) {
  EXPECT_THAT(
      [&] {
        read(zip({{"a/rows.jsonl", "{\"text\": \"Up .\"}\n{\"text\": \"\"}\n"}}));
      },
      ThrowsMessage<InputError>(HasSubstr("news.zip/a/rows.jsonl, row 2, line 2")));
}

TEST_F(Zip, MembersMayBePackedOnceMore) {
  const std::string gzip("\x1F\x8B\x08\x00\x00\x00\x00\x00\x02\x03\x0B-P\xD0\xE3\x02\x00\xE8\xB1q\x8E\x05\x00\x00\x00",
                         25);
  EXPECT_THAT(texts(read(zip({{"rows.txt.gz", gzip}}))), SizeIs(1));
}

TEST_F(Zip, OthersThatZipPacksAreToldByTheirMembers) {
  struct Kind {
    std::string member;
    std::string said;
  };
  for (const Kind& kind :
       {Kind{"xl/workbook.xml", "save the sheet as CSV"}, Kind{"word/document.xml", "Word document"},
        Kind{"META-INF/MANIFEST.MF", "Java archive"}, Kind{"META-INF/manifest.xml", "OpenDocument"}}) {
    EXPECT_THAT(
        [&] {
          read(zip({{"[Content_Types].xml", "x"}, {kind.member, "x"}}));
        },
        ThrowsMessage<InputError>(AllOf(HasSubstr("news.zip: this is "), HasSubstr(kind.said))));
  }
  EXPECT_THAT(
      [&] {
        read(zip({{"rows.parquet", "PAR1..."}}));
      },
      ThrowsMessage<InputError>(AllOf(HasSubstr("news.zip/rows.parquet: is Parquet"), HasSubstr("unpack it"))));
}

TEST_F(Zip, WithoutFilesIsRefused) {
  EXPECT_THAT([&] { read(zip({{"a/"}})); }, ThrowsMessage<InputError>(HasSubstr("holds no files")));
  EXPECT_THAT([&] { read(write("empty.zip", std::string("PK\x05\x06", 4) + std::string(18, '\0'))); },
              ThrowsMessage<InputError>(HasSubstr("holds no files")));
}

TEST_F(Zip, MembersThatCannotBeUnpackedAreRefused) {
  for (const auto encryption : std::array<zip_uint16_t, 2>{ZIP_EM_TRAD_PKWARE, ZIP_EM_AES_256}) {
    EXPECT_THAT(
        [&] {
          read(zip({{"a.txt", "Up .\n", ZIP_CM_DEFLATE, encryption}}));
        },
        ThrowsMessage<InputError>(HasSubstr("news.zip/a.txt: is encrypted")));
  }
  EXPECT_THAT(
      [&] {
        read(zip({{"a.txt", "Up .\n", ZIP_CM_BZIP2}}));
      },
      ThrowsMessage<InputError>(HasSubstr("news.zip/a.txt: is packed with bzip2")));
  const std::string twice = damaged(zip({{"a.txt", "Up .\n"}, {"b.txt", "Down .\n"}}), "b.txt", "a.txt");
  EXPECT_THAT([&] { read(twice); }, ThrowsMessage<InputError>(HasSubstr("damaged.zip/a.txt: is in the archive twice")));
}

TEST_F(Zip, BrokenOnesAreErrorsThatNameTheMember) {
  const std::string whole = zip({{"a.txt", "Up .\nDown .\n", ZIP_CM_STORE}});
  const std::string changed = damaged(whole, "Down", "Town");
  EXPECT_THAT([&] { read(changed); },
              ThrowsMessage<InputError>(AllOf(HasSubstr("damaged.zip/a.txt: is cut off or broken"), HasSubstr("CRC"))));
  const std::string bytes = TemporaryFolder::read("news.zip");
  for (std::size_t size = kZipMagicBytes; size < bytes.size(); ++size) {
    EXPECT_THAT([&] { read(write("cut.zip", std::string_view(bytes).substr(0, size))); },
                ThrowsMessage<InputError>(HasSubstr("cut.zip: the zip archive is cut off or broken")))
        << size;
  }
}

TEST_F(Zip, BombsEndEarly) {
  const std::string path = zip({{"a.txt", std::string(std::size_t{65} << 20, '\n')}});
  EXPECT_THAT([&] { read(path); }, ThrowsMessage<InputError>(AllOf(HasSubstr("news.zip/a.txt: "), HasSubstr("bomb"))));
  ReadOptions options;
  options.max_expansion = 2000;
  EXPECT_THAT(drain(*open_rows({path}, options)), SizeIs(0));
}

TEST_F(Zip, OnAPipeIsRefusedWithTheRemedy) {
  zip({{"rows.txt", "Up .\n"}});
  const ReadOptions options;
  FileRows rows("standard input", read_memory(TemporaryFolder::read("news.zip")), options);
  FileRows::Outcome row;
  EXPECT_THAT(
      [&] { rows.next(row, Wait::kYes); },
      ThrowsMessage<InputError>(AllOf(HasSubstr("standard input: this is a zip archive"), HasSubstr("save it"))));
}

TEST_F(Zip, InMemoryIsReadToo) {
  zip({{"rows.txt", "Up .\nDown .\n"}});
  EXPECT_THAT(texts(read_all(TemporaryFolder::read("news.zip"), {}, "news.zip")), ElementsAre("Up .", "Down ."));
}

TEST_F(Zip, ThatChangesUnderTheRunIsAnError) {
  std::string lines;
  for (int i = 0; i < 100'000; ++i) lines += "Up .\n";
  const std::string path = zip({{"rows.txt", lines}});
  const auto rows = open_rows({path});
  EXPECT_TRUE(rows->next());
  write("news.zip", TemporaryFolder::read("news.zip") + " ");
  EXPECT_THAT([&] { drain(*rows); }, ThrowsMessage<InputError>(HasSubstr("changed while the run was reading it")));
}

}  // namespace
}  // namespace flant5
