#include "cli/sha256.h"

#include <fmt/format.h>
#include <openssl/evp.h>

#include <array>
#include <fstream>
#include <memory>

#include "flant5/error.h"

namespace flant5 {
namespace {

class Digest {
 public:
  Digest() : context_(EVP_MD_CTX_new(), EVP_MD_CTX_free) { EVP_DigestInit_ex(context_.get(), EVP_sha256(), nullptr); }

  void update(std::string_view bytes) { EVP_DigestUpdate(context_.get(), bytes.data(), bytes.size()); }

  // In hexadecimal.
  std::string finish() {
    std::array<unsigned char, EVP_MAX_MD_SIZE> bytes{};
    unsigned int size = 0;
    EVP_DigestFinal_ex(context_.get(), bytes.data(), &size);
    std::string text;
    for (unsigned int i = 0; i < size; ++i) text += fmt::format("{:02x}", bytes[i]);
    return text;
  }

 private:
  std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context_;
};

std::ifstream open(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  if (!in) throw InputError(fmt::format("{}: cannot be read", file.string()));
  return in;
}

}  // namespace

std::string sha256_of_text(std::string_view text) {
  Digest digest;
  digest.update(text);
  return "sha256:" + digest.finish();
}

std::string sha256_of_file(const std::filesystem::path& file) {
  Digest digest;
  std::string buffer(std::size_t{1} << 20, '\0');
  std::ifstream in = open(file);
  while (in.read(buffer.data(), static_cast<std::streamsize>(buffer.size())) || in.gcount() > 0) {
    digest.update(std::string_view(buffer).substr(0, static_cast<std::size_t>(in.gcount())));
  }
  return "sha256:" + digest.finish();
}

std::string sha256_of_samples(const std::filesystem::path& file) {
  constexpr std::uintmax_t kPieces = 256;
  constexpr std::size_t kPieceBytes = 4096;
  std::ifstream in = open(file);
  const std::uintmax_t size = std::filesystem::file_size(file);
  if (size <= kPieces * kPieceBytes) return sha256_of_file(file);
  Digest digest;
  digest.update(fmt::format("{} ", size));
  std::string piece(kPieceBytes, '\0');
  for (std::uintmax_t i = 0; i < kPieces; ++i) {
    in.seekg(static_cast<std::streamoff>(size / kPieces * i));
    in.read(piece.data(), static_cast<std::streamsize>(piece.size()));
    digest.update(std::string_view(piece).substr(0, static_cast<std::size_t>(in.gcount())));
    in.clear();
  }
  return "sha256-of-samples:" + digest.finish();
}

}  // namespace flant5
