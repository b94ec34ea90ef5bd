#include "temporary_path.h"

#include <cstddef>
#include <random>
#include <string_view>

namespace flant5 {

std::string temporary_path(const std::string& path) {
  constexpr std::string_view kLetters = "abcdefghijklmnopqrstuvwxyz0123456789";
  constexpr std::size_t kLength = 8;
  std::random_device random;
  std::uniform_int_distribution<std::size_t> letter(0, kLetters.size() - 1);
  std::string name = path + ".";
  for (std::size_t i = 0; i < kLength; ++i) name += kLetters[letter(random)];
  return name + ".tmp";
}

}  // namespace flant5
