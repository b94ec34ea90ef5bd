#include "machine.h"

#include <gmock/gmock.h>
#include <sched.h>

#include <thread>

#include "tests/temp_folder.h"

namespace flant5 {
namespace {

using testing::EndsWith;

constexpr std::uint64_t kMebibyte = std::uint64_t{1} << 20;

std::size_t processors_allowed() {
  cpu_set_t allowed;
  EXPECT_EQ(::sched_getaffinity(0, sizeof allowed, &allowed), 0);
  return static_cast<std::size_t>(CPU_COUNT(&allowed));
}

class MachineTest : public testing::Test {
 protected:
  void write(const std::string& name, const std::string& content) { root_.write(name, content); }
  Machine machine() const { return Machine::read(root_.path()); }
  std::uint64_t free_bytes() const { return machine().memory.value().bytes; }

  TempFolder root_;
};

TEST_F(MachineTest, NothingToReadIsNothingKnown) {
  EXPECT_FALSE(machine().memory.has_value());
  EXPECT_EQ(machine().processors, processors_allowed());
}

// As under taskset, or in a container with a set of processors.
TEST_F(MachineTest, ProcessorsAreThoseThatTheThreadMayRunOn) {
  std::jthread([this] {
    cpu_set_t one;
    CPU_ZERO(&one);
    CPU_SET(static_cast<std::size_t>(::sched_getcpu()), &one);
    ASSERT_EQ(::sched_setaffinity(0, sizeof one, &one), 0);
    EXPECT_EQ(machine().processors, 1U);
  });
}

TEST_F(MachineTest, MemAvailableWithoutACgroup) {
  write("proc/meminfo", "MemTotal:       9000 kB\nMemFree:        100 kB\nMemAvailable:   2048 kB\n");
  EXPECT_EQ(free_bytes(), 2 * kMebibyte);
  EXPECT_EQ(machine().memory->limit, "MemAvailable");
}

TEST_F(MachineTest, PagesOfFilesDoNotCountAsUsed) {
  write("proc/self/cgroup", "0::/\n");
  write("sys/fs/cgroup/memory.max", "104857600\n");
  write("sys/fs/cgroup/memory.current", "73400320\n");
  EXPECT_EQ(free_bytes(), 30 * kMebibyte);
  write("sys/fs/cgroup/memory.stat", "anon 20971520\ninactive_file 31457280\nactive_file 10485760\n");
  EXPECT_EQ(free_bytes(), 70 * kMebibyte);
  EXPECT_THAT(machine().memory->limit, EndsWith("sys/fs/cgroup/memory.max"));
}

TEST_F(MachineTest, TheLeastOfAllLimitsCounts) {
  write("proc/meminfo", "MemAvailable: 1048576 kB\n");
  write("proc/self/cgroup", "0::/outer/inner\n");
  write("sys/fs/cgroup/outer/inner/memory.max", "max\n");
  write("sys/fs/cgroup/outer/memory.max", "524288000\n");
  write("sys/fs/cgroup/outer/memory.current", "104857600\n");
  EXPECT_EQ(free_bytes(), 400 * kMebibyte);
  write("sys/fs/cgroup/outer/inner/memory.high", "209715200\n");
  EXPECT_EQ(free_bytes(), 200 * kMebibyte);
  write("proc/meminfo", "MemAvailable: 1024 kB\n");
  EXPECT_EQ(free_bytes(), kMebibyte);
}

TEST_F(MachineTest, UsedBeyondTheLimitLeavesNothing) {
  write("proc/self/cgroup", "0::/\n");
  write("sys/fs/cgroup/memory.max", "1048576\n");
  write("sys/fs/cgroup/memory.current", "2097152\n");
  EXPECT_EQ(free_bytes(), 0U);
}

TEST_F(MachineTest, VersionOne) {
  write("proc/self/cgroup", "9:name=systemd:/\n4:memory:/docker/abc\n1:cpu,cpuacct:/docker/abc\n");
  // A container sees its own group as the mount, and the path that the host has for it is not there.
  write("sys/fs/cgroup/memory/memory.limit_in_bytes", "104857600\n");
  write("sys/fs/cgroup/memory/memory.usage_in_bytes", "94371840\n");
  write("sys/fs/cgroup/memory/memory.stat",
        "inactive_file 1\ntotal_inactive_file 41943040\ntotal_active_file 10485760\n");
  EXPECT_EQ(free_bytes(), 60 * kMebibyte);
  write("sys/fs/cgroup/cpu/cpu.cfs_quota_us", "100000\n");
  write("sys/fs/cgroup/cpu/cpu.cfs_period_us", "100000\n");
  EXPECT_EQ(machine().processors, 1U);
}

TEST_F(MachineTest, VersionOneWithoutLimits) {
  write("proc/self/cgroup", "4:memory:/\n1:cpu:/\n");
  write("sys/fs/cgroup/memory/memory.limit_in_bytes", "9223372036854771712\n");
  write("sys/fs/cgroup/cpu/cpu.cfs_quota_us", "-1\n");
  write("sys/fs/cgroup/cpu/cpu.cfs_period_us", "100000\n");
  EXPECT_FALSE(machine().memory.has_value());
  EXPECT_EQ(machine().processors, processors_allowed());
}

TEST_F(MachineTest, AQuotaIsRoundedUpToWholeProcessors) {
  write("proc/self/cgroup", "0::/\n");
  for (const auto& [content, processors] : std::vector<std::pair<std::string, std::size_t>>{
           {"50000 100000\n", 1}, {"1 100000\n", 1}, {"100000 100000\n", 1}, {"150000 100000\n", 2}}) {
    write("sys/fs/cgroup/cpu.max", content);
    EXPECT_EQ(machine().processors, std::min<std::size_t>(processors, processors_allowed())) << content;
  }
  for (const char* const content : {"max 100000\n", "100000\n", "", "x y\n", "99999999999 100000\n"}) {
    write("sys/fs/cgroup/cpu.max", content);
    EXPECT_EQ(machine().processors, processors_allowed()) << content;
  }
}

}  // namespace
}  // namespace flant5
