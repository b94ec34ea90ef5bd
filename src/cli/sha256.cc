#include "cli/sha256.h"

#include <fmt/format.h>
#include <nettle/sha2.h>

#include <array>
#include <cstdint>
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
  sha256_ctx digest;
};

Sha256::Sha256() : context_(std::make_unique<Context>()) { sha256_init(&context_->digest); }

Sha256::~Sha256() = default;

void Sha256::update(std::string_view bytes) {
  sha256_update(&context_->digest, bytes.size(), reinterpret_cast<const std::uint8_t*>(bytes.data()));
}

std::string Sha256::finish() {
  std::array<std::uint8_t, SHA256_DIGEST_SIZE> bytes{};
  sha256_digest(&context_->digest, bytes.size(), bytes.data());
  std::string text(kSha256);
  for (const std::uint8_t byte : bytes) text += fmt::format("{:02x}", byte);
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
