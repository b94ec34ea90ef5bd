#include "cli/sha256.h"

#include <fmt/format.h>
#include <openssl/evp.h>

#include <array>
#include <fstream>
#include <memory>

#include "flant5/error.h"

namespace flant5 {
namespace {

std::ifstream open(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  if (!in) throw InputError(fmt::format("{}: cannot be read", file.string()));
  return in;
}

constexpr std::string_view kOfSamples = "sha256-of-samples:";

}  // namespace

struct Sha256::Context {
  EVP_MD_CTX* digest = EVP_MD_CTX_new();
};

Sha256::Sha256() : context_(std::make_unique<Context>()) { EVP_DigestInit_ex(context_->digest, EVP_sha256(), nullptr); }

Sha256::~Sha256() { EVP_MD_CTX_free(context_->digest); }

void Sha256::update(std::string_view bytes) { EVP_DigestUpdate(context_->digest, bytes.data(), bytes.size()); }

std::string Sha256::finish() {
  std::array<unsigned char, EVP_MAX_MD_SIZE> bytes{};
  unsigned int size = 0;
  EVP_DigestFinal_ex(context_->digest, bytes.data(), &size);
  std::string text(kSha256);
  for (unsigned int i = 0; i < size; ++i) text += fmt::format("{:02x}", bytes[i]);
  return text;
}

std::string sha256_of_text(std::string_view text) {
  Sha256 digest;
  digest.update(text);
  return digest.finish();
}

std::string sha256_of_file(const std::filesystem::path& file) {
  Sha256 digest;
  std::string buffer(std::size_t{1} << 20, '\0');
  std::ifstream in = open(file);
  while (in.read(buffer.data(), static_cast<std::streamsize>(buffer.size())) || in.gcount() > 0) {
    digest.update(std::string_view(buffer).substr(0, static_cast<std::size_t>(in.gcount())));
  }
  return digest.finish();
}

std::string sha256_of_samples(const std::filesystem::path& file) {
  constexpr std::uintmax_t kPieces = 256;
  constexpr std::size_t kPieceBytes = 4096;
  std::ifstream in = open(file);
  const std::uintmax_t size = std::filesystem::file_size(file);
  if (size <= kPieces * kPieceBytes) return sha256_of_file(file);
  Sha256 digest;
  digest.update(fmt::format("{} ", size));
  std::string piece(kPieceBytes, '\0');
  for (std::uintmax_t i = 0; i < kPieces; ++i) {
    in.seekg(static_cast<std::streamoff>(size / kPieces * i));
    in.read(piece.data(), static_cast<std::streamsize>(piece.size()));
    digest.update(std::string_view(piece).substr(0, static_cast<std::size_t>(in.gcount())));
    in.clear();
  }
  return std::string(kOfSamples) + digest.finish().substr(kSha256.size());
}

}  // namespace flant5
