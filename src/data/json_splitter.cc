#include "data/record_splitter.h"

namespace flant5 {
namespace {

class JsonSplitter : public RecordSplitter {
 public:
  Cut cut(std::string_view bytes, bool at_end) override {
    if (in_value_) return cut_value(bytes, at_end);
    const std::size_t at = bytes.find_first_not_of(kJsonSpace);
    if (at == std::string_view::npos) {
      if (!bytes.empty()) return {.kind = Cut::Kind::kSkip, .next = bytes.size()};
      if (!at_end) return {};
      if (place_ == Place::kSequence || place_ == Place::kBegin || place_ == Place::kAfterArray) {
        return {.kind = Cut::Kind::kEnd};
      }
      return lost(0, "the array has no end: the file is cut off");
    }
    // Space is passed over on its own, so that a row begins where its value does however the bytes come.
    if (at > 0) return {.kind = Cut::Kind::kSkip, .next = at};
    return cut_at(bytes, at, at_end);
  }

  bool restart() override { return false; }

 private:
  enum class Place : std::uint8_t {
    kBegin,       // of the input
    kSequence,    // between values that stand in no array
    kFirst,       // after [
    kAfterValue,  // , or ] must follow
    kAfterComma,  // a value must follow
    kAfterArray,  // nothing may follow
  };

  static Cut lost(std::size_t at, std::string_view reason) {
    return {.kind = Cut::Kind::kLost, .begin = at, .reason = reason};
  }

  // `at` is the first byte that is not space, outside of any value.
  Cut cut_at(std::string_view bytes, std::size_t at, bool at_end) {
    const char c = bytes[at];
    const auto punctuation = [&](Place place) {
      place_ = place;
      return Cut{.kind = Cut::Kind::kSkip, .next = at + 1};
    };
    switch (place_) {
      case Place::kBegin:
        if (c == '[') return punctuation(Place::kFirst);
        place_ = Place::kSequence;
        break;
      case Place::kAfterValue:
        if (c == ',') return punctuation(Place::kAfterComma);
        if (c == ']') return punctuation(Place::kAfterArray);
        return lost(at, "a comma or ] must follow an element of the array");
      case Place::kAfterArray:
        return lost(at, "something follows the end of the array");
      case Place::kFirst:
        if (c == ']') return punctuation(Place::kAfterArray);
        break;
      case Place::kAfterComma:
      case Place::kSequence:
        break;
    }
    if (c == ',' || c == ']' || c == '}') return lost(at, "a value is missing here");
    begin_ = at;
    scanned_ = at;
    depth_ = 0;
    in_string_ = false;
    in_value_ = true;
    return cut_value(bytes, at_end);
  }

  Cut cut_value(std::string_view bytes, bool at_end) {
    if (!scan_value(bytes)) {
      if (!at_end) return {};
      if (depth_ > 0 || in_string_) return lost(begin_, "the value that begins here has no end: the file is cut off");
    }
    in_value_ = false;
    if (place_ != Place::kSequence) place_ = Place::kAfterValue;
    return {.kind = Cut::Kind::kRecord, .begin = begin_, .end = scanned_, .next = scanned_};
  }

  // Moves scanned_ to the end of the value; false if bytes ends first. What is inside is left to the JSON parser.
  bool scan_value(std::string_view bytes) {
    while (scanned_ < bytes.size()) {
      if (in_string_) {
        if (!scan_string(bytes)) return false;
        if (depth_ == 0) return true;
        continue;
      }
      const char c = bytes[scanned_];
      if (c == '"') {
        in_string_ = true;
      } else if (c == '{' || c == '[') {
        ++depth_;
      } else if (c == '}' || c == ']') {
        if (depth_ == 0) return true;
        if (--depth_ == 0) {
          ++scanned_;
          return true;
        }
      } else if (depth_ == 0 && (c == ',' || kJsonSpace.find(c) != std::string_view::npos)) {
        return true;
      }
      ++scanned_;
    }
    return false;
  }

  // scanned_ is inside a string; moves it behind the closing quote.
  bool scan_string(std::string_view bytes) {
    for (;;) {
      scanned_ = bytes.find_first_of("\"\\", scanned_);
      if (scanned_ == std::string_view::npos) {
        scanned_ = bytes.size();
        return false;
      }
      if (bytes[scanned_] == '"') {
        ++scanned_;
        in_string_ = false;
        return true;
      }
      if (scanned_ + 1 >= bytes.size()) return false;
      scanned_ += 2;
    }
  }

  Place place_ = Place::kBegin;
  bool in_value_ = false;
  bool in_string_ = false;
  std::size_t begin_ = 0;
  std::size_t scanned_ = 0;
  std::size_t depth_ = 0;
};

}  // namespace

std::unique_ptr<RecordSplitter> split_json() { return std::make_unique<JsonSplitter>(); }

}  // namespace flant5
