// SHA-256 of files and texts in hexadecimal, "sha256:...".
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

namespace flant5 {

// What a hash begins with, of a whole content.
inline constexpr std::string_view kSha256 = "sha256:";

// Of bytes that come piece by piece.
class Sha256 {
 public:
  Sha256();
  ~Sha256();
  Sha256(const Sha256&) = delete;
  Sha256& operator=(const Sha256&) = delete;

  void update(std::string_view bytes);
  // Once, after the last bytes: "sha256:...".
  std::string finish();

 private:
  struct Context;
  std::unique_ptr<Context> context_;
};

std::string sha256_of_text(std::string_view text);

// Of a file's content. Throws InputError naming a file that cannot be read.
std::string sha256_of_file(const std::filesystem::path& file);

// Of a file's size and of pieces spread over it, "sha256-of-samples:...": a fingerprint of weights that costs no time.
// A file that is no larger than the pieces has its sha256_of_file().
std::string sha256_of_samples(const std::filesystem::path& file);

}  // namespace flant5
