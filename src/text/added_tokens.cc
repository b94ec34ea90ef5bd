#include "text/added_tokens.h"

#include <algorithm>
#include <utility>

namespace flant5 {
namespace {

constexpr std::array<std::string_view, 25> kWhiteSpace{
    "\t",     "\n",     "\v",     "\f",     "\r",     " ",      "\u0085", "\u00a0", "\u1680",
    "\u2000", "\u2001", "\u2002", "\u2003", "\u2004", "\u2005", "\u2006", "\u2007", "\u2008",
    "\u2009", "\u200a", "\u2028", "\u2029", "\u202f", "\u205f", "\u3000"};

// The bytes of one white-space character for which `is_there` holds, or 0.
template <typename IsThere>
std::size_t one_space(const IsThere& is_there) {
  const auto* const found = std::find_if(kWhiteSpace.begin(), kWhiteSpace.end(), is_there);
  return found == kWhiteSpace.end() ? 0 : found->size();
}

std::size_t index(char c) { return static_cast<unsigned char>(c); }

}  // namespace

std::size_t leading_space(std::string_view text) {
  const std::size_t size = text.size();
  while (const std::size_t bytes = one_space([&](std::string_view space) { return text.starts_with(space); })) {
    text.remove_prefix(bytes);
  }
  return size - text.size();
}

std::size_t trailing_space(std::string_view text) {
  const std::size_t size = text.size();
  while (const std::size_t bytes = one_space([&](std::string_view space) { return text.ends_with(space); })) {
    text.remove_suffix(bytes);
  }
  return size - text.size();
}

AddedTokens::AddedTokens(std::vector<AddedToken> tokens) : tokens_(std::move(tokens)) {
  std::erase_if(tokens_, [](const AddedToken& token) { return token.content.empty(); });
  std::stable_sort(tokens_.begin(), tokens_.end(),
                   [](const AddedToken& a, const AddedToken& b) { return a.content < b.content; });
  const auto is_same = [](const AddedToken& a, const AddedToken& b) { return a.content == b.content; };
  tokens_.erase(std::unique(tokens_.begin(), tokens_.end(), is_same), tokens_.end());
  for (const AddedToken& token : tokens_) begins_[index(token.content.front())] = true;
}

// Byte by byte the tokens are narrowed down to those that begin as the text does.
const AddedToken* AddedTokens::longest_at(std::string_view text) const {
  if (!begins_[index(text.front())]) return nullptr;
  const AddedToken* longest = nullptr;
  auto first = tokens_.begin();
  auto last = tokens_.end();
  for (std::size_t i = 0; i < text.size() && first != last; ++i) {
    const auto byte = [i](const AddedToken& token) {
      return i < token.content.size() ? static_cast<int>(index(token.content[i])) : -1;
    };
    const int wanted = static_cast<int>(index(text[i]));
    first = std::partition_point(first, last, [&](const AddedToken& token) { return byte(token) < wanted; });
    last = std::partition_point(first, last, [&](const AddedToken& token) { return byte(token) == wanted; });
    if (first != last && first->content.size() == i + 1) longest = &*first;
  }
  return longest;
}

std::vector<TextPart> AddedTokens::split(std::string_view text) const {
  std::vector<TextPart> parts;
  std::size_t done = 0;
  for (std::size_t at = 0; at < text.size();) {
    const AddedToken* const token = longest_at(text.substr(at));
    if (token == nullptr) {
      ++at;
      continue;
    }
    std::size_t begin = at;
    std::size_t end = at + token->content.size();
    at = end;
    if (token->lstrip) begin = std::max(begin - trailing_space(text.substr(0, begin)), done);
    if (token->rstrip) end += leading_space(text.substr(end));
    if (done < begin) parts.push_back({text.substr(done, begin - done), std::nullopt});
    // A token of white space may lie in what the one before it has taken.
    parts.push_back({text.substr(begin, std::max(begin, end) - begin), token->id});
    done = std::max(done, end);
  }
  if (done < text.size()) parts.push_back({text.substr(done), std::nullopt});
  return parts;
}

}  // namespace flant5
