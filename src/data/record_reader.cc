#include "data/record_reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace flant5 {
namespace {

// CR, LF, and the byte that tells that a CR stands alone.
constexpr std::size_t kLineEndBytes = 3;

std::size_t count_line_ends(std::string_view bytes, LineEnd line_end) {
  const auto lf = static_cast<std::size_t>(std::count(bytes.begin(), bytes.end(), '\n'));
  if (line_end == LineEnd::kLf) return lf;
  std::size_t lone_cr = 0;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    if (bytes[i] == '\r' && (i + 1 == bytes.size() || bytes[i + 1] != '\n')) ++lone_cr;
  }
  return lf + lone_cr;
}

}  // namespace

RecordReader::RecordReader(ByteWindow& window, std::unique_ptr<RecordSplitter> splitter, LineEnd line_end,
                           std::size_t max_record_bytes)
    : window_(window),
      splitter_(std::move(splitter)),
      line_end_(line_end),
      max_record_bytes_(max_record_bytes),
      too_long_(fmt::format("the row is longer than {} bytes; is this a file of rows?", max_record_bytes)) {}

ReadStatus RecordReader::next(Record& record, Wait wait) {
  if (is_lost_) return ReadStatus::kEnd;
  consume(std::exchange(handed_out_, 0));
  if (dropping_) {
    const ReadStatus status = drop_line(wait);
    if (status != ReadStatus::kData) return status;
  }
  // No more than a row and its line end, so that a row is too long, or not, however much has come.
  const std::size_t most = max_record_bytes_ + kLineEndBytes;
  for (;;) {
    const std::string_view bytes = window_.bytes().substr(0, most);
    const Cut cut = splitter_->cut(bytes, window_.at_end() && bytes.size() == window_.bytes().size());
    switch (cut.kind) {
      case Cut::Kind::kEnd:
        return ReadStatus::kEnd;
      case Cut::Kind::kSkip:
        consume(cut.next);
        continue;
      case Cut::Kind::kMore:
        break;
      default:
        take(cut, record);
        return ReadStatus::kData;
    }
    if (bytes.size() == most) {
      take_overlong(record);
      return ReadStatus::kData;
    }
    const ReadStatus status = window_.fill(wait);
    if (status == ReadStatus::kNothingYet || status == ReadStatus::kStopped) return status;
  }
}

void RecordReader::consume(std::size_t size) {
  line_ += count_line_ends(window_.bytes().substr(0, size), line_end_);
  window_.consume(size);
}

void RecordReader::take(const Cut& cut, Record& record) {
  is_lost_ = cut.kind == Cut::Kind::kLost;
  if (!is_lost_ && cut.end - cut.begin > max_record_bytes_) {
    take_overlong(record);
    return;
  }
  consume(cut.begin);
  const std::size_t size = is_lost_ ? std::min(window_.bytes().size(), kShownBytes) : cut.end - cut.begin;
  record = {window_.bytes().substr(0, size),
            line_,
            window_.offset(),
            cut.reason,
            cut.fault - std::min(cut.fault, cut.begin),
            is_lost_};
  handed_out_ = cut.next - std::min(cut.next, cut.begin);
}

void RecordReader::take_overlong(Record& record) {
  const std::string_view shown = window_.bytes().substr(0, kShownBytes);
  dropping_ = splitter_->restart();
  is_lost_ = !dropping_;
  record = {shown, line_, window_.offset(), too_long_, 0, is_lost_};
}

// Through the next line end.
ReadStatus RecordReader::drop_line(Wait wait) {
  for (;;) {
    const auto line = find_line_break(window_.bytes(), 0, window_.at_end(), line_end_);
    if (line) {
      consume(line->next);
      dropping_ = false;
      return ReadStatus::kData;
    }
    // The last byte may be the first half of a CRLF.
    consume(window_.bytes().empty() ? 0 : window_.bytes().size() - 1);
    const ReadStatus status = window_.fill(wait);
    if (status == ReadStatus::kNothingYet || status == ReadStatus::kStopped) return status;
  }
}

}  // namespace flant5
