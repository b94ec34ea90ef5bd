#include "data/output.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>

#include "tests/data/temporary_folder.h"

namespace flant5 {
namespace {

using testing::HasSubstr;

class WholeFiles : public testing_data::TemporaryFolder {};

WriteError error_of(const auto& action) {
  try {
    action();
  } catch (const WriteError& error) {
    return error;
  }
  ADD_FAILURE() << "no WriteError";
  return {"", 0};
}

TEST_F(WholeFiles, AppearOnlyWhenTheyAreFinished) {
  write("a.json", "old");
  auto output = write_whole_file(path("a.json"));
  output->write("new ");
  output->write("content");
  EXPECT_EQ(read("a.json"), "old");
  output->finish();
  EXPECT_EQ(read("a.json"), "new content");
  EXPECT_EQ(file_count(), 1U);
}

TEST_F(WholeFiles, LeaveNothingBehindWhenTheyAreGivenUp) {
  write_whole_file(path("a.json"))->write("half");
  EXPECT_EQ(file_count(), 0U);
}

TEST_F(WholeFiles, KeepPermissionsAndLinks) {
  write("real.json", "old");
  ASSERT_EQ(::chmod(path("real.json").c_str(), 0640), 0);
  std::filesystem::create_symlink("real.json", path("link.json"));
  const auto output = write_whole_file(path("link.json"));
  output->write("new");
  output->finish();
  EXPECT_TRUE(std::filesystem::is_symlink(path("link.json")));
  EXPECT_EQ(read("real.json"), "new");
  struct stat status {};
  ASSERT_EQ(::stat(path("real.json").c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777U, 0640U);
}

TEST_F(WholeFiles, CannotBeMadeWhereNothingMayBeWritten) {
  const WriteError missing = error_of([&] { write_whole_file(path("none/a.json")); });
  EXPECT_EQ(missing.error_number(), ENOENT);
  EXPECT_THAT(missing.what(), HasSubstr("none/a.json"));
  EXPECT_EQ(error_of([&] { write_whole_file(folder_.string()); }).error_number(), EISDIR);
}

TEST(Outputs, TellAFullDiskFromAReaderThatIsGone) {
  const auto full = write_whole_file("/dev/full");
  const WriteError error = error_of([&] { full->write("x"); });
  EXPECT_TRUE(error.is_full());
  EXPECT_FALSE(error.reader_is_gone());
  EXPECT_EQ(error.code(), ExitCode::kOutput);
  EXPECT_THAT(error.what(), HasSubstr("/dev/full could not be written: No space left on device"));

  std::signal(SIGPIPE, SIG_IGN);
  std::array<int, 2> ends{};
  ASSERT_EQ(::pipe(ends.data()), 0);
  ::close(ends[0]);
  const auto pipe = write_to_descriptor(ends[1], "standard output");
  EXPECT_TRUE(error_of([&] { pipe->write("x"); }).reader_is_gone());
  ::close(ends[1]);
}

TEST(Outputs, WaitForAPipeThatIsReadSlowly) {
  std::array<int, 2> ends{};
  ASSERT_EQ(::pipe2(ends.data(), O_NONBLOCK), 0);
  const std::string bytes(1'000'000, 'x');
  const pid_t child = ::fork();
  if (child == 0) {
    ::close(ends[0]);
    write_to_descriptor(ends[1], "pipe")->write(bytes);
    ::_exit(0);
  }
  ::close(ends[1]);
  std::size_t count = 0;
  std::array<char, 5000> buffer{};
  for (;;) {
    const ssize_t size = ::read(ends[0], buffer.data(), buffer.size());
    if (size == 0) break;
    if (size > 0) count += static_cast<std::size_t>(size);
    if (size < 0) ::usleep(100);
  }
  EXPECT_EQ(count, bytes.size());
  ::close(ends[0]);
}

}  // namespace
}  // namespace flant5
