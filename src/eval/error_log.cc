#include "eval/error_log.h"

#include "eval/markup.h"

namespace flant5 {
namespace {

constexpr std::size_t kMarkupBytes = 150;  // about what a row costs in the report besides its texts and labels

std::string cut(std::string_view text) {
  if (text.size() <= ErrorLog::kMaxTextBytes) return std::string(text);
  std::size_t size = ErrorLog::kMaxTextBytes;
  while (size > 0 && (static_cast<unsigned char>(text[size]) & 0xC0U) == 0x80U) --size;  // not inside a character
  return std::string(text.substr(0, size)) + "…";
}

}  // namespace

void ErrorLog::add(const Prediction& prediction, std::optional<std::string_view> text) {
  if (prediction.is_demonstration || prediction.fault || prediction.abstained) return;
  const bool right = prediction.label && (!prediction.gold || *prediction.gold == *prediction.label);
  if (right) return;
  ++total_;
  if (bytes_ >= kMaxBytes) return;
  ErrorRow row{prediction.id, prediction.gold, prediction.label, cut(prediction.completion), cut(text.value_or(""))};
  bytes_ += escape_markup(row.completion).size() + escape_markup(row.text).size() + kMarkupBytes;
  for (const auto& label : {row.gold, row.label}) {
    if (label) bytes_ += 2 * escape_markup(labels_.name(*label)).size();
  }
  if (const auto* id = std::get_if<std::string>(&row.id)) bytes_ += escape_markup(*id).size();
  // Past the limit nothing more is kept, not even a shorter row: what is shown is the first part of what there is.
  if (bytes_ < kMaxBytes) rows_.push_back(std::move(row));
}

}  // namespace flant5
