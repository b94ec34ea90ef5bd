#include <fcntl.h>
#include <gmock/gmock.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>
#include <zstd.h>

#include <array>
#include <chrono>
#include <filesystem>
#include <thread>

#include "flant5/error.h"
#include "tests/data/read_all.h"

namespace flant5 {
namespace {

using namespace testing_data;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::SizeIs;
using testing::ThrowsMessage;

// A named pipe, which the reader opens by its path as it would /dev/stdin.
class Pipe : public testing::Test {
 protected:
  void SetUp() override {
    std::filesystem::remove(path_);
    ASSERT_EQ(::mkfifo(path_.c_str(), 0600), 0);
    options_.stop = &stop_;
    reader_ = open_rows({path_}, options_);
    EXPECT_FALSE(reader_->ready());
    writer_ = ::open(path_.c_str(), O_WRONLY);
    ASSERT_GE(writer_, 0);
  }
  void TearDown() override {
    close_writer();
    std::filesystem::remove(path_);
  }
  void write(std::string_view bytes) {
    ASSERT_EQ(::write(writer_, bytes.data(), bytes.size()), static_cast<ssize_t>(bytes.size()));
  }
  void close_writer() {
    if (writer_ >= 0) ::close(writer_);
    writer_ = -1;
  }

  std::string path_ = testing::TempDir() + "flant5_pipe_test_" + std::to_string(::getpid());
  std::atomic<bool> stop_{false};
  ReadOptions options_;
  std::unique_ptr<RowReader> reader_;
  int writer_ = -1;
};

TEST_F(Pipe, HandsOutEachRowAsSoonAsItsLineIsComplete) {
  write("Profit ro");
  EXPECT_FALSE(reader_->ready());
  write("se .\nSales");
  EXPECT_TRUE(reader_->ready());
  EXPECT_EQ(reader_->next()->text, "Profit rose .");
  EXPECT_FALSE(reader_->ready());
  write(" fell .\n");
  EXPECT_EQ(reader_->next()->text, "Sales fell .");
  close_writer();
  EXPECT_TRUE(reader_->ready());
  EXPECT_EQ(reader_->next(), std::nullopt);
}

TEST_F(Pipe, HandsOutJsonAndArraysAndCsvPromptlyToo) {
  write("[\n");
  EXPECT_FALSE(reader_->ready());
  write("{\"text\": \"a\"}");
  EXPECT_TRUE(reader_->ready());
  EXPECT_EQ(reader_->next()->text, "a");
  EXPECT_FALSE(reader_->ready());
  write("]\n");
  EXPECT_FALSE(reader_->ready());
  close_writer();
  EXPECT_EQ(reader_->next(), std::nullopt);
}

TEST_F(Pipe, KeepsErrorsForNext) {
  write("{\"text\": 3}\n");
  EXPECT_TRUE(reader_->ready());
  EXPECT_TRUE(reader_->ready());
  EXPECT_THROW(reader_->next(), InputError);
  EXPECT_EQ(reader_->next(), std::nullopt);
}

TEST_F(Pipe, StopsWaitingWhenTold) {
  write("a\nb\n");
  EXPECT_EQ(reader_->next()->text, "a");
  EXPECT_EQ(reader_->next()->text, "b");
  std::thread stopper([this] {
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
    stop_ = true;
  });
  EXPECT_EQ(reader_->next(), std::nullopt);
  EXPECT_TRUE(reader_->report().stopped);
  stopper.join();
}

TEST_F(Pipe, StopsBetweenRowsThatAreThere) {
  write("a\nb\n");
  EXPECT_EQ(reader_->next()->text, "a");
  stop_ = true;
  EXPECT_EQ(reader_->next(), std::nullopt);
  EXPECT_TRUE(reader_->report().stopped);
}

TEST_F(Pipe, UnpacksAsFarAsThereIsSomething) {
  z_stream stream{};
  ASSERT_EQ(deflateInit2(&stream, 6, Z_DEFLATED, MAX_WBITS + 16, 8, Z_DEFAULT_STRATEGY), Z_OK);
  std::string row = "Profit rose .\n";
  std::array<char, 1000> packed{};
  stream.next_in = reinterpret_cast<Bytef*>(row.data());
  stream.avail_in = static_cast<uInt>(row.size());
  stream.next_out = reinterpret_cast<Bytef*>(packed.data());
  stream.avail_out = packed.size();
  ASSERT_EQ(deflate(&stream, Z_SYNC_FLUSH), Z_OK);
  write({packed.data(), packed.size() - stream.avail_out});
  EXPECT_EQ(reader_->next()->text, "Profit rose .");
  EXPECT_FALSE(reader_->ready());
  deflateEnd(&stream);
  close_writer();
  EXPECT_THAT([&] { reader_->next(); }, ThrowsMessage<InputError>(HasSubstr("cut off")));
}

std::string gzip(std::string text) {
  z_stream stream{};
  deflateInit2(&stream, 6, Z_DEFLATED, MAX_WBITS + 16, 8, Z_DEFAULT_STRATEGY);
  std::string packed(deflateBound(&stream, text.size()) + 100, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(text.data());
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(packed.data());
  stream.avail_out = static_cast<uInt>(packed.size());
  deflate(&stream, Z_FINISH);
  packed.resize(packed.size() - stream.avail_out);
  deflateEnd(&stream);
  return packed;
}

std::string zstd(std::string_view text) {
  std::string packed(ZSTD_compressBound(text.size()), '\0');
  packed.resize(ZSTD_compress(packed.data(), packed.size(), text.data(), text.size(), 3));
  return packed;
}

TEST(Packed, IsUnpackedByItsContent) {
  for (const auto& packed : {gzip("text,label\na,1\nb,2\n"), zstd("text,label\na,1\nb,2\n")}) {
    EXPECT_THAT(texts(read_all(packed)), ElementsAre("a", "b"));
  }
  EXPECT_THAT(first_note(gzip("a,b\n"), {}, "x.txt.gz"),
              HasSubstr("plain text, a sentence a line in utf-8, packed with gzip"));
  EXPECT_THAT(texts(read_all(zstd("sentence\na\n"), {}, "X.CSV.ZST")), ElementsAre("a"));
}

TEST(Packed, MayComeInSeveralParts) {
  EXPECT_THAT(texts(read_all(gzip("a\nb") + gzip("c\nd\n") + std::string(512, '\0'))), ElementsAre("a", "bc", "d"));
  EXPECT_THAT(texts(read_all(zstd("a\nb") + zstd("c\nd\n"))), ElementsAre("a", "bc", "d"));
  EXPECT_THAT(read_all(gzip("")), SizeIs(0));
}

TEST(Packed, IsRefusedWhereItIsBroken) {
  const std::string text = "Profit rose .\nSales fell .\n";
  for (const std::string& packed : {gzip(text), zstd(text)}) {
    EXPECT_THROW(read_all(packed.substr(0, packed.size() - 3)), InputError);
    EXPECT_THROW(read_all(packed + "trailing"), InputError);
  }
  // zstd as it is written here has no checksum.
  std::string wrong = gzip(text);
  wrong[wrong.size() / 2] = static_cast<char>(wrong[wrong.size() / 2] ^ 0x55);
  EXPECT_THROW(read_all(wrong), InputError);
}

TEST(Packed, HandsOutTheRowsBeforeAFault) {
  std::string wrong = gzip("Profit rose .\nSales fell .\n");
  wrong[wrong.size() - 6] = static_cast<char>(wrong[wrong.size() - 6] ^ 0x55);  // of the checksum
  const auto reader = read_rows("x.gz", wrong);
  EXPECT_EQ(reader->next()->text, "Profit rose .");
  EXPECT_EQ(reader->next()->text, "Sales fell .");
  EXPECT_THROW(reader->next(), InputError);
}

TEST(Packed, BombsEndEarly) {
  std::string rows;
  for (int i = 0; i < 5'000'000; ++i) rows += "aaaaaaaaaaaaaaa\n";
  const std::string packed = zstd(rows);
  ASSERT_LT(packed.size(), rows.size() / 1000);
  const auto reader = read_rows("bomb", packed);
  EXPECT_THAT([&] { drain(*reader); }, ThrowsMessage<InputError>(HasSubstr("may be a bomb")));
  EXPECT_LT(reader->report().rows, 5'000'000U);
  ReadOptions trusting;
  trusting.max_expansion = 1'000'000;
  const auto trusted = read_rows("bomb", packed, trusting);
  std::size_t count = 0;
  while (trusted->next()) ++count;
  EXPECT_EQ(count, 5'000'000U);
}

}  // namespace
}  // namespace flant5
